/** What a printed sheet looks like. Black on white, whatever the screen shows. */
export const SHEET_STYLE = `
:root { color-scheme: light; color: #000; background: #fff }
h1 { font-size: 20px; line-height: 1.3; margin: 0 0 14px }
article + article { margin-block-start: 22px; padding-block-start: 18px; border-block-start: 1px solid #999 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; margin: 0 0 14px; padding-block-end: 10px; border-block-end: 1px solid #ccc; font-size: 12.5px; break-after: avoid }
dt { color: #555 }
dd { margin: 0; overflow-wrap: anywhere }
.text { white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4 }
ul { margin: 14px 0 0; padding: 8px 0 0 18px; border-block-start: 1px solid #ccc; font-size: 12.5px }
`;
