/** Reads whole numbers with a space between them ("1 -2 3") into an array that has room for them, and gives it back. */
export function numbersOf<T extends Uint32Array | Float64Array>(text: string, numbers: T): T {
  let at = 0;
  let number = 0;
  let sign = 1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x20) {
      numbers[at] = sign * number;
      at += 1;
      number = 0;
      sign = 1;
    } else if (code === 0x2d) sign = -1;
    else number = number * 10 + code - 0x30;
  }
  if (text !== '') numbers[at] = sign * number;
  return numbers;
}
