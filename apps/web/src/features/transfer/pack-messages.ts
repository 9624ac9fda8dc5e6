/** Octets of one archive: it is made in memory. */
const MOST = 200 * 1024 * 1024;

const isMessage = ({ name }: File): boolean => /\.eml$/i.test(name);

/** Several messages become one archive, so that a thousand of them are one import; other files stay as they are. */
export async function packMessages(
  files: readonly File[],
  nameOf: (count: number) => string,
): Promise<File[]> {
  const messages = files.filter(isMessage);
  if (messages.length < 2) return [...files];
  const packed: File[] = files.filter((file) => !isMessage(file));
  for (let from = 0; from < messages.length;) {
    let to = from;
    for (let size = 0; to < messages.length && (to === from || size + messages[to]!.size <= MOST); to += 1)
      size += messages[to]!.size;
    packed.push(await pack(messages.slice(from, to), nameOf(to - from)));
    from = to;
  }
  return packed;
}

async function pack(messages: readonly File[], name: string): Promise<File> {
  const { Zip, ZipPassThrough } = await import('fflate');
  const parts: BlobPart[] = [];
  const zip = new Zip((error, data) => {
    if (error) throw error;
    parts.push(data);
  });
  for (const [index, message] of messages.entries()) {
    const entry = new ZipPassThrough(`${index + 1} ${message.name.replaceAll(/[/\\]/g, '_')}`);
    zip.add(entry);
    entry.push(new Uint8Array(await message.arrayBuffer()), true);
  }
  zip.end();
  return new File(parts, `${name}.zip`);
}
