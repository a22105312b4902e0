"""The demo world: three schools of a city that does not exist, made to look like a real autumn term.

Its texts lie in `content/` as TOML and Markdown; `content` and `people` load them as typed values; `slides`,
`voice`, `lectures` and `handouts` make real videos and PDFs of them.  All of it is the same at every run.
"""
