/** Whatever runs this page has those before (2020). */
const OLD_ENOUGH = 13.1;
const ALWAYS_THERE = '😀';
const FLAG_OF_A_COUNTRY = /^\p{Regional_Indicator}/u;
const JOINER = '\u200D';
/** Pixels. */
const SIZE = 16;
/** An emoji that is put together and has no picture of its own is drawn as its parts. */
const WIDER = 1.4;

const answers = new Map<string, boolean>();

/**
 * Whether this machine has a picture for it, rather than a box, letters or parts. Where that cannot be told, yes. One is asked for all of its
 * kind: a system learns the single ones of a version together, and those that are put together; countries have flags, or none has (Windows).
 */
export function isDrawn(text: string, version: number): boolean {
  const isFlag = FLAG_OF_A_COUNTRY.test(text);
  if (version < OLD_ENOUGH && !isFlag) return true;
  const kind = isFlag ? 'flag' : `${version} ${text.includes(JOINER)}`;
  let answer = answers.get(kind);
  if (answer === undefined) {
    answer = looksDrawn(text) || !looksDrawn(ALWAYS_THERE);
    answers.set(kind, answer);
  }
  return answer;
}

let canvas: CanvasRenderingContext2D | null | undefined;

/** A picture has its own colours, whatever the pen; text has the pen's. */
function looksDrawn(text: string): boolean {
  canvas ??= makeCanvas();
  if (!canvas) return false;
  if (canvas.measureText(text).width > canvas.measureText(ALWAYS_THERE).width * WIDER) return false;
  const black = pixels(canvas, text, '#000');
  return black === pixels(canvas, text, '#f00') && /[^0,]/.test(black);
}

function makeCanvas(): CanvasRenderingContext2D | null {
  const made = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!made) return null;
  made.canvas.width = SIZE * 2;
  made.canvas.height = SIZE * 2;
  made.textBaseline = 'top';
  made.font = `${SIZE}px sans-serif`;
  return made;
}

function pixels(context: CanvasRenderingContext2D, text: string, color: string): string {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  context.fillStyle = color;
  context.fillText(text, 0, 4);
  return context.getImageData(0, 0, width, height).data.join();
}
