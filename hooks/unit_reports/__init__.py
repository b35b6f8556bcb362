"""Unit Reports: many units' progress reports as one honest, browsable picture.

The pipeline; each stage imports only from those before it (``tests/test_pipeline.py`` holds it)::

    private      private numbers in a text, found and blanked
    finding      a place in a file, a rule, and what a check says
    source       bytes of the data folder   ->  plain values, each with its line and column
    model        plain values               ->  typed, frozen campaign, catalog and units
    rules        a data set                 ->  findings, coded, all at once
    aggregate    a data set and a period    ->  totals with coverage, matrices, ledgers
    present      the picture                ->  HTML pages, CSV, XLSX, JSON (text by address)
    staging      a site built aside, put in place at one stroke; knows nothing of the others
    spool        what is made of a site, kept on the disk until all of it is known
    kept         what an earlier build left in the spool, for as long as it would be made the same
    kept_units   units as that build read them, taken over where their files are the same
    making       pages and files -> the spool, by several processes; compared with one another
    intake       settings and a data folder -> what the site is made from: state, edition
    taken        a project -> the output that a build begins with, and what is told of it
    preview      a page or a file of an output when a reader asks for it; which files changed
    adaptor      addresses and text         ->  MkDocs' events (nothing else knows MkDocs)
    synth        campaign and catalog -> an invented data folder, to try out and to measure with
    cli          the same stages from the command line, beside the adaptor
    bundle       a built site -> one file; knows nothing of the others

Data travels downwards only. No stage keeps state between two builds.
"""
