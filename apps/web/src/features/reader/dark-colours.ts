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

/** WCAG relative luminance, 0–1. */
export function luminance([red, green, blue]: Rgba): number {
  const linear = (value: number) => {
    const part = value / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Hue, saturation, lightness (all 0–1). */
function toHsl([red, green, blue]: Rgba): [number, number, number] {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const max = Math.max(r, g, b);
  const min = Math.min(r, g, b);
  const lightness = (max + min) / 2;
  const range = max - min;
  if (range === 0) return [0, 0, lightness];
  const saturation = range / (1 - Math.abs(2 * lightness - 1));
  const sector = max === r ? ((g - b) / range + 6) % 6 : max === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return [sector / 6, saturation, lightness];
}

const css = (hue: number, saturation: number, lightness: number, alpha: number) =>
  `hsl(${Math.round(hue * 360)} ${Math.round(saturation * 100)}% ${Math.round(lightness * 100)}% / ${alpha})`;

/** A surface for the dark page: white becomes the page itself, light greys steps above it, strong colours are dimmed. */
export function darkSurface(colour: Rgba): string | null {
  if (colour[3] < 0.05 || luminance(colour) < 0.12) return null;
  const [hue, saturation, lightness] = toHsl(colour);
  if (lightness > 0.97) return 'transparent';
  return css(hue, saturation * 0.55, 0.11 + (1 - lightness) * 0.32, colour[3]);
}

/** Text for the dark page; null when it is light enough. */
export function lightInk(colour: Rgba): string | null {
  if (luminance(colour) > 0.36) return null;
  const [hue, saturation, lightness] = toHsl(colour);
  return css(hue, Math.min(saturation, 0.75), Math.max(0.72, 0.9 - lightness * 0.4), colour[3]);
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
    const surface = darkSurface(parse(style.backgroundColor));
    if (surface) changes.push({ element, property: 'background-color', value: surface });
    const ink = lightInk(parse(style.color));
    if (ink) changes.push({ element, property: 'color', value: ink });
    if (style.borderStyle !== 'none' && luminance(parse(style.borderTopColor)) > 0.3) {
      changes.push({ element, property: 'border-color', value: '#ffffff24' });
    }
  }
  // All reading before all writing: each write would make the next read lay the page out again.
  for (const { element, property, value } of changes) element.style.setProperty(property, value, 'important');
  return true;
}
