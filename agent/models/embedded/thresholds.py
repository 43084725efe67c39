"""How likely a reading or a query must be before something is done with it."""

LIKELY = 0.47  # below it a reading is no answer to the question
NEAR = 0.03  # readings nearer than this in score are both possible
DOUBTFUL = 0.12  # between this and LIKELY a reading that takes the named record is worth a question back
STRANGE = 0.55  # a question of which more than this share is unexplained is not called upon
IGNORED = 0.2  # words of more than this share are named when an answer does not heed them
SURE = 0.52  # each part of a two-part question must be as clear as this
COURTEOUS = 0.62  # what is no question is read as such only when it surely is
COMPOSES = 0.75  # a composed query that says less of the question than this is no answer to it
RATHER = 0.66  # one that says most of it
ALL = 0.97  # of what is said, all but fillers
WHOLE = 0.9  # a composed query that says nearly all of the question
GOES_ON = 0.1  # a question that goes on from the one before is read so, unless it says this much more by itself
# A tool is chosen before a composed query when its likeness is this share of the other's fit; more is asked of it when
# the query ranks, groups, compares or denies, which few tools do; less when the tool tells all about one record.
ABOUT_ONE, SIMPLE, MADE_FOR_IT = 0.58, 0.66, 0.85
HEARS_LESS = 0.95  # the tool takes fewer of the conditions than the query says
COVERED = 0.8  # the query is what another tool was made for
NEARLY, VERBATIM = 0.85, 0.9  # in the words of an example, but for one or none
BARE = 1.2  # nothing but a name or a word for an argument of the tool that was called before
UNSURE = 0.2  # what is right less often than this is asked back instead
