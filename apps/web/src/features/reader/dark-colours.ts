/**
 * Makes a message that was written for white paper readable on a dark page: light surfaces become dark, dark text becomes light, in between
 * things keep their hue and move only as far as they must. Pictures, and what stands on a background picture, stay as they are.
 */

/** Larger messages stay on white: looking at every element would hold up the page. */
const MAX_ELEMENTS = 6_000;

/** Red, green, blue (0–255) and opacity. */
type Rgba = [number, number, number, number];

const colours = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Reads any CSS colour. */
function parse(colour: string): Rgba {
  const match = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:[,/ ]+([\d.]+))?\)$/.exec(colour);
  if (match) return [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4] ?? 1)];
  if (!colours) return [0, 0, 0, 1];
  colours.clearRect(0, 0, 1, 1);
  colours.fillStyle = colour;
  colours.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = colours.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

/** OKLab: lightness as the eye sees it (0–1), and two axes of colour. */
type Lab = [lightness: number, a: number, b: number];

function toLab([red, green, blue]: Rgba): Lab {
  const linear = (value: number) => {
    const part = value / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b);
  const m = Math.cbrt(0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b);
  const s = Math.cbrt(0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b);
  return [
    0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
    1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s,
    0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s,
  ];
}

const css = ([lightness, a, b]: Lab, alpha: number) =>
  `oklab(${lightness.toFixed(3)} ${a.toFixed(3)} ${b.toFixed(3)} / ${alpha})`;

/** Surfaces this light count as white paper. */
const PAPER = 0.985;
/** Surfaces darker than this were made for light text and stay. */
const DARK_ENOUGH = 0.42;
/** Text lighter than this can be read on a dark page. */
const LIGHT_ENOUGH = 0.72;

/** A surface for the dark page: white becomes nearly black, greys step above it, strong colours are dimmed; null: dark already. */
function darkSurface(colour: Rgba): string | null {
  const [lightness, a, b] = toLab(colour);
  if (colour[3] < 0.05 || lightness < DARK_ENOUGH) return null;
  return css([0.235 + (1 - lightness) * 0.4, a * 0.55, b * 0.55], colour[3]);
}

/** Text for the dark page; null when it is light enough. */
function lightInk(colour: Rgba): string | null {
  const [lightness, a, b] = toLab(colour);
  if (lightness > LIGHT_ENOUGH) return null;
  return css([0.92 - lightness * 0.18, a * 0.8, b * 0.8], colour[3]);
}

function hasLightBorder(style: CSSStyleDeclaration): boolean {
  return (['top', 'right', 'bottom', 'left'] as const).some(
    (side) =>
      style.getPropertyValue(`border-${side}-style`) !== 'none' &&
      toLab(parse(style.getPropertyValue(`border-${side}-color`)))[0] > 0.6,
  );
}

interface Change {
  element: HTMLElement;
  property: string;
  value: string;
}

/** Recolours a message's document in place. False when it was left as it is. */
export function recolour(page: Document): boolean {
  const view = page.defaultView;
  const elements = [...page.body.querySelectorAll<HTMLElement>('*')];
  if (!view || elements.length > MAX_ELEMENTS) return false;
  const changes: Change[] = [];
  const untouched = new Set<Element>();
  /** Elements that stand on a surface of their own colour. */
  const raised = new Set<Element>();
  for (const element of [page.body, ...elements]) {
    if (element.parentElement && untouched.has(element.parentElement)) {
      untouched.add(element);
      continue;
    }
    const style = view.getComputedStyle(element);
    if (style.backgroundImage !== 'none') {
      untouched.add(element);
      continue;
    }
    const background = parse(style.backgroundColor);
    const surface = darkSurface(background);
    const isRaised = element.parentElement !== null && raised.has(element.parentElement);
    if (isRaised) raised.add(element);
    // White on nothing else is the page's own paper, and lets our own through.
    if (surface && !isRaised && toLab(background)[0] > PAPER) {
      changes.push({ element, property: 'background-color', value: 'transparent' });
    } else if (surface) {
      raised.add(element);
      changes.push({ element, property: 'background-color', value: surface });
    }
    const ink = lightInk(parse(style.color));
    if (ink) changes.push({ element, property: 'color', value: ink });
    if (style.borderStyle !== 'none' && hasLightBorder(style)) {
      changes.push({ element, property: 'border-color', value: '#ffffff24' });
    }
  }
  // All reading before all writing: each write would make the next read lay the page out again.
  for (const { element, property, value } of changes) element.style.setProperty(property, value, 'important');
  return true;
}
