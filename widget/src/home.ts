/** Where this script came from, without a slash at the end: the server it speaks to unless told otherwise. */
export const HOME = import.meta.url.replace(/\/[^/]*$/, "");
