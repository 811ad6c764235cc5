"""
Reports that leave the program: the action plan as an accessible PDF.

`content` says what goes into a report, in plain data. `sections` turn it into blocks of text,
tables and charts, `pdf` draws and tags those blocks, and `plan.write_plan` puts all together.
Only `pdf`, `sections` and `plan` load ReportLab: import them where a report is made.
"""
