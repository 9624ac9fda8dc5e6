/**
 * What a message looks like where it says nothing itself. Weak on purpose: every rule of the mail comes later. The height is always that of
 * the contents, so that the page around the frame can measure it; pictures in tables keep their size, because a percentage there
 * would let the columns collapse. Tables are layout, made for lines as close as browsers put them.
 */
export const BASE_STYLESHEET = `html{height:auto!important;overflow-y:hidden;font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans KR",sans-serif}
body{margin:0;height:auto!important;min-height:0!important;display:flow-root;overflow-wrap:break-word}
img:not(table img){max-width:100%}
table{line-height:normal}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
blockquote{margin:8px 0 8px 4px;padding-inline-start:12px;border-inline-start:2px solid #b8bfc8}
`;

/** Shown in the place of a message that sanitising could not finish. */
export const CANNOT_BE_SHOWN = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><style>${BASE_STYLESHEET}</style></head><body><p><strong>This message cannot be shown safely.</strong></p><p>Preparing it took more time or memory than a message may take. It is kept whole and can be downloaded.</p></body></html>`;

/** A page that is filled from outside, to be printed. */
export const EMPTY_SHEET = `<!DOCTYPE html><html><head><meta charset="utf-8"><title></title><style>${BASE_STYLESHEET}@page{margin:16mm 14mm}</style></head><body></body></html>`;
