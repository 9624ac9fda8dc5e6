import type { Reader } from '../../grammar/reader.ts';
import { bad } from '../../imap-error.ts';
import { command } from '../command-context.ts';

/** RFC 2971 3.3: at most 30 fields, names of 30 octets, values of 1024. */
const MAX_FIELDS = 30;

/** RFC 2971: who we are. Who the client is makes no difference to us, as 3 says it should. */
export const id = command({
  parse(reader) {
    reader.space();
    if (reader.peek() !== '(') {
      if (reader.nstring('A list of fields') !== null) throw bad('A list of fields or NIL was expected');
      return;
    }
    const fields = reader.list(() => readField(reader), { mayBeEmpty: true });
    if (fields.length > MAX_FIELDS) throw bad(`ID has at most ${MAX_FIELDS} fields`);
  },
  run: ({ untagged }) => untagged('ID ("name" "Mailcote" "vendor" "Mailcote")'),
});

function readField(reader: Reader): void {
  reader.string('The name of a field');
  reader.space();
  reader.nstring('The value of a field');
}
