/** The longest registered name of a charset has 45 characters; longer labels are not worth looking at. */
const MAX_LABEL = 64;

/**
 * What senders write, by the name that TextDecoder, iconv-lite or we have for it; beyond the labels of the Encoding
 * Standard, which TextDecoder knows.
 */
const ALIASES: Record<string, string> = {
  'utf-8': 'utf8mb4 cp65001 utf_8 utf-8-sig utf8-mac',
  'us-ascii': 'us-ascii ascii usascii us_ascii ansi_x3.4-1968 iso646-us iso-646',
  // Labels that say nothing.
  'unknown-8bit': 'unknown-8bit unknown x-unknown default default_charset 8bit 7bit binary none',
  'euc-kr': 'cp949 ms949 windows949 uhc euckr ksc5601 ks_c_5601 ksc5601-1987 x-windows-949',
  'iso-2022-kr': 'iso2022-kr csiso2022kr',
  shift_jis: 'cp932 ms932 x-ms-cp932 windows932 shiftjis shift-jis',
  'iso-2022-jp': 'iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms cp50220 cp50221 iso2022-jp jis',
  gbk: 'cp936 ms936 euc-cn euccn x-euc-cn gb-2312 gb_2312',
  'hz-gb-2312': 'hz',
  big5: 'cp950 ms950 big-5',
  'utf-7': 'utf7 unicode-1-1-utf-7',
  'utf-16be': 'iso-10646-ucs-2 ucs-2',
  macintosh: 'macroman',
};

const BY_ALIAS = new Map<string, string>();
for (const [name, aliases] of Object.entries(ALIASES))
  for (const alias of aliases.split(' ')) BY_ALIAS.set(alias, name);

/** The name of a charset: lower case, without quotes, aliases resolved. An empty label says nothing; null stands for one too long to be any. */
export function charsetName(label: string): string | null {
  if (label.length > MAX_LABEL) return null;
  const plain = label
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .toLowerCase();
  return plain === '' ? 'unknown-8bit' : (BY_ALIAS.get(plain) ?? plain);
}
