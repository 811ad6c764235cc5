"""What a document says of itself in XMP; PDF/UA wants the title and its own mark there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

CREATOR: Final = "selfassess"

TEMPLATE: Final = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt>\
</dc:description>
   <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreatorTool>{creator}</xmp:CreatorTool>
   <xmp:CreateDate>{made_at}</xmp:CreateDate>
   <xmp:ModifyDate>{made_at}</xmp:ModifyDate>
   <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


@dataclass(frozen=True, slots=True)
class Metadata:
    """
    What a report says of itself.

    `made_at` is the time written into the file, in UTC: the same content gives the same bytes.
    """

    title: str
    author: str
    subject: str
    language: str
    made_at: datetime


def write_xmp(metadata: Metadata) -> bytes:
    """The XMP packet of a document."""
    return TEMPLATE.format(
        title=escape(metadata.title),
        subject=escape(metadata.subject),
        author=escape(metadata.author),
        language=escape(metadata.language),
        creator=CREATOR,
        made_at=f"{metadata.made_at:%Y-%m-%dT%H:%M:%S}Z",
    ).encode()
