/** Characters of HTML looked at; the rest is left out. Stops a part of hundreds of megabytes from being parsed at all. */
export const MAX_INPUT = 10_000_000;
/** Nodes of the parsed tree, comments included. Stops `<b>` a million times, and formatting elements that the parser multiplies. */
export const MAX_NODES = 100_000;
/** Elements inside one another in the result; deeper ones are unwrapped. Browsers rearrange trees deeper than 512, and a rearranged tree is not the one that was judged. */
export const MAX_DEPTH = 200;
/** Attributes looked at per element. */
export const MAX_ATTRIBUTES = 100;
/** Characters of an attribute value that is kept as text (title, alt, class …). */
export const MAX_ATTRIBUTE_VALUE = 4_000;
/** Characters of a link or picture address. Browsers stop at 2 MB; nobody's newsletter needs a hundredth of it. */
export const MAX_URL = 8_000;
/** Characters of one embedded `data:` picture, about 3 MB of picture. */
export const MAX_DATA_PICTURE = 4_000_000;
/** Characters of one style attribute, embedded pictures not counted: a longer one may only consist of one. */
export const MAX_STYLE_ATTRIBUTE = 20_000;
/** Characters of all `<style>` elements together. */
export const MAX_STYLESHEET = 300_000;
/** Open brackets within one another in CSS. The CSS parser is recursive: `((((…` would end it by stack overflow. */
export const MAX_CSS_NESTING = 40;
/** Mistakes in the CSS of one message before the rest of it is left out: each costs css-tree 20 µs, and `;{}` is one. */
export const MAX_CSS_ERRORS = 5_000;
/** Style rules kept. Matching costs rules times elements in the reader's browser. */
export const MAX_CSS_RULES = 5_000;
/** Simple selectors in one selector. `* * * * * *` costs a browser a power of the depth. */
export const MAX_SELECTOR_PARTS = 16;
/** Entries of each list in the report. Counts go on, lists stop. */
export const MAX_REPORT_ENTRIES = 50;
/** Rounds of "write, read again" until the tree stays the same; after these it is flattened. */
export const MAX_SETTLING_ROUNDS = 4;
