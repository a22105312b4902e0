"""教学流程: the whole way of a run, from the list of names to the next run: what is done, what comes next, who acts.

`facts` loads what there is, `ways` judges it (pure), `places` says where each step is done.
"""
