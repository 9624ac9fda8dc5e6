/** What a mail may say about its looks. Nothing here fetches (but for PICTURE_PROPERTIES), runs, moves over time, or leaves the flow of the page for good. */
export const ALLOWED_PROPERTIES = new Set(
  `
  color opacity visibility display float clear box-sizing vertical-align cursor color-scheme
  position top right bottom left z-index overflow overflow-x overflow-y aspect-ratio object-fit object-position
  width min-width max-width height min-height max-height
  background background-color background-image background-position background-position-x background-position-y
  background-repeat background-size background-attachment background-origin background-clip background-blend-mode
  border border-width border-style border-color border-collapse border-spacing border-radius
  border-top border-top-width border-top-style border-top-color border-top-left-radius border-top-right-radius
  border-right border-right-width border-right-style border-right-color
  border-bottom border-bottom-width border-bottom-style border-bottom-color border-bottom-left-radius border-bottom-right-radius
  border-left border-left-width border-left-style border-left-color
  border-block border-inline border-block-start border-block-end border-inline-start border-inline-end
  outline outline-width outline-style outline-color outline-offset box-shadow
  margin margin-top margin-right margin-bottom margin-left margin-block margin-inline
  margin-block-start margin-block-end margin-inline-start margin-inline-end
  padding padding-top padding-right padding-bottom padding-left padding-block padding-inline
  padding-block-start padding-block-end padding-inline-start padding-inline-end
  font font-family font-size font-style font-variant font-weight font-stretch font-feature-settings font-size-adjust font-kerning
  line-height letter-spacing word-spacing word-break word-wrap overflow-wrap line-break hyphens white-space tab-size
  text-align text-align-last text-decoration text-decoration-line text-decoration-color text-decoration-style
  text-decoration-thickness text-underline-offset text-indent text-transform text-overflow text-shadow text-justify text-wrap
  text-size-adjust -webkit-text-size-adjust -ms-text-size-adjust
  direction unicode-bidi writing-mode text-orientation quotes
  list-style list-style-type list-style-position list-style-image
  table-layout caption-side empty-cells
  columns column-count column-width column-gap column-rule column-span
  flex flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap order gap row-gap
  align-content align-items align-self justify-content justify-items justify-self place-content place-items place-self
  grid-template-columns grid-template-rows grid-template-areas grid-area grid-column grid-row grid-auto-flow
  grid-column-start grid-column-end grid-row-start grid-row-end
  page-break-before page-break-after page-break-inside break-before break-after break-inside orphans widows
  `.match(/\S+/g),
);

/** The properties in which url() names a picture; in any other it takes the declaration with it. */
export const PICTURE_PROPERTIES = new Set([
  'background',
  'background-image',
  'list-style',
  'list-style-image',
]);

/** Functions whose result is a colour, a length or a gradient. Not here: url, var, env, attr, image-set, element, paint, expression … */
export const ALLOWED_FUNCTIONS = new Set(
  `
  rgb rgba hsl hsla hwb lab lch oklab oklch color-mix light-dark
  calc min max clamp
  linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient -webkit-linear-gradient
  repeat minmax fit-content rect
  `.match(/\S+/g),
);

/** Units of lengths, angles and resolutions. Not the viewport's height: a frame as high as its content would then grow for ever. */
export const ALLOWED_UNITS = new Set(
  'px pt pc in cm mm q em rem ex ch lh rlh ic cap vw deg grad rad turn fr dpi dpcm dppx x'.split(' '),
);

/** Values of `position` that stay inside the flow or the nearest box. */
export const ALLOWED_POSITIONS = new Set([
  'static',
  'relative',
  'absolute',
  'initial',
  'inherit',
  'unset',
  'revert',
]);
