//! What the members beside a list mean, by their names.
//!
//! Names are compared in lower case and without punctuation: `hasMore`, `has_more` and `HasMore` are one.

/// The longest name that has a meaning, punctuation included.
pub(super) const MAX_NAME_BYTES: usize = 40;

/// What a member says, where its value says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A code of failure or success.
    Code,
    /// The name of a failure.
    Reason,
    /// A sentence, which by itself says neither failure nor success.
    Message,
    /// False is failure.
    Success,
    /// False, some words and some numbers are failure; other values say nothing.
    Status,
    /// A failure, unless it is empty.
    Failure,
    /// True says that there is more.
    More,
    /// False says that there is more.
    Last,
    /// Where the rest starts: there is more, unless it is empty.
    Cursor,
    /// How many rows there are.
    Count,
    /// How many pages there are. The answer is one.
    Pages,
}

impl Meaning {
    /// The meaning of a member of this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = normalized(name);
        MEMBERS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, meaning)| *meaning)
    }

    /// Whether it says that the answer is incomplete.
    const fn is_about_completeness(self) -> bool {
        matches!(
            self,
            Self::More | Self::Last | Self::Cursor | Self::Count | Self::Pages
        )
    }

    /// Whether a member with this meaning counts inside an object of this name.
    pub(super) fn counts_in(self, wrapper: &str) -> bool {
        let wrapper = normalized(wrapper);
        WRAPPERS
            .iter()
            .any(|(known, all)| *known == wrapper && (*all || self.is_about_completeness()))
    }
}

/// Whether members of an object of this name have a meaning.
pub(super) fn is_wrapper(name: &str) -> bool {
    let name = normalized(name);
    WRAPPERS.iter().any(|(known, _)| *known == name)
}

/// A name in lower case, without punctuation. Longer names have no meaning.
pub(super) fn normalized(name: &str) -> String {
    if name.len() > MAX_NAME_BYTES {
        return String::new();
    }
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// Members by their normalized names.
const MEMBERS: &[(&str, Meaning)] = &[
    ("code", Meaning::Code),
    ("errorcode", Meaning::Code),
    ("errcode", Meaning::Code),
    ("statuscode", Meaning::Code),
    ("status", Meaning::Status),
    ("reason", Meaning::Reason),
    ("message", Meaning::Message),
    ("msg", Meaning::Message),
    ("statusmessage", Meaning::Message),
    ("statusmsg", Meaning::Message),
    ("success", Meaning::Success),
    ("succeeded", Meaning::Success),
    ("issuccess", Meaning::Success),
    ("ok", Meaning::Success),
    ("error", Meaning::Failure),
    ("errors", Meaning::Failure),
    ("err", Meaning::Failure),
    ("errormessage", Meaning::Failure),
    ("errormsg", Meaning::Failure),
    ("errmsg", Meaning::Failure),
    ("hasmore", Meaning::More),
    ("hasnext", Meaning::More),
    ("hasnextpage", Meaning::More),
    ("more", Meaning::More),
    ("truncated", Meaning::More),
    ("istruncated", Meaning::More),
    ("partial", Meaning::More),
    ("ispartial", Meaning::More),
    ("incomplete", Meaning::More),
    ("complete", Meaning::Last),
    ("iscomplete", Meaning::Last),
    ("last", Meaning::Last),
    ("islast", Meaning::Last),
    ("islastpage", Meaning::Last),
    ("cursor", Meaning::Cursor),
    ("nextcursor", Meaning::Cursor),
    ("next", Meaning::Cursor),
    ("nextpage", Meaning::Cursor),
    ("nextpagetoken", Meaning::Cursor),
    ("pagetoken", Meaning::Cursor),
    ("nexttoken", Meaning::Cursor),
    ("continuationtoken", Meaning::Cursor),
    ("paginationtoken", Meaning::Cursor),
    ("nextmarker", Meaning::Cursor),
    ("nextoffset", Meaning::Cursor),
    ("nextlink", Meaning::Cursor),
    ("odatanextlink", Meaning::Cursor),
    ("nexturl", Meaning::Cursor),
    ("nextpageurl", Meaning::Cursor),
    ("total", Meaning::Count),
    ("count", Meaning::Count),
    ("totalcount", Meaning::Count),
    ("totalrows", Meaning::Count),
    ("totalrecords", Meaning::Count),
    ("totalitems", Meaning::Count),
    ("totalelements", Meaning::Count),
    ("totalresults", Meaning::Count),
    ("totalsize", Meaning::Count),
    ("totalpages", Meaning::Pages),
    ("pagecount", Meaning::Pages),
    ("lastpage", Meaning::Pages),
];

/// Objects whose members count as if they were beside the list, by their normalized names. Where the flag is false, only
/// members that say that there is more count, since a code in such an object is about something else.
const WRAPPERS: &[(&str, bool)] = &[
    ("data", true),
    ("result", true),
    ("response", true),
    ("meta", true),
    ("metadata", true),
    ("header", true),
    ("baseresp", true),
    ("responsemetadata", true),
    ("pagination", false),
    ("paging", false),
    ("page", false),
    ("pageinfo", false),
    ("cursor", false),
    ("cursors", false),
    ("links", false),
];
