"""The review page: pairs, scores and flags in, one self-contained HTML file out, edits back in.

    content      the records of a page, and the JSON that the page reads
    places       where pairs lie: article folders, alignments, corpora, files
    gather       places to documents
    reference    reference translations, brought to the sentences of an article
    flags        what the checks say about a pair
    links        word links, by workbench.wordalign
    render       a report to HTML from the page, style and scripts in data/report, sealed by a policy
    publish      all of these in one call
    edits        the file that the page lets one download
    apply        edits back into the folders and files they were made from
    article_text edits in the Markdown of an article

The page loads nothing, sends nothing and runs no script but its own: its content-security policy
names the hashes of both inline blocks and forbids all else. All text reaches the page as JSON.
"""
