"""The pages that districts publish: for everybody, without a session, in English and Spanish."""
