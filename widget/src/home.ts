// Where this script came from, however the page loads it: the server that it speaks to unless told otherwise.

const script = document.currentScript ?? document.querySelector('script[src$="/widget.js"]');
const src = script instanceof HTMLScriptElement ? script.src : location.href;

/** Without a slash at the end. */
export const HOME = new URL(".", src).href.replace(/\/$/, "");
