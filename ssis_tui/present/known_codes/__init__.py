"""The codes that packages report most, with what they mean and what helps.

Numbers and symbolic names are those of Microsoft's "Integration Services Error and Message
Reference" (DTS_E_*, DTS_W_*), of oledberr.h and of the lists of HRESULTs; the sentences are ours.
Nothing is listed here that does not stand there.
"""
