import { settingNotes, settings } from './config.ts';

const INTRODUCTION = `# Configuration

Mailcote is configured by environment variables, read once at the start. A value that makes no sense ends the start with one line that names the
variable. An empty variable counts as unset. A secret can come from a file instead: set the name with \`_FILE\` at its end to the file's path.

This page is written by \`node scripts/configuration-docs.ts\` from the list in \`apps/server/src/config.ts\`.
`;

/** The text of docs/configuration.md, from the settings themselves. */
export function configurationDocs(): string {
  const sections = Object.entries(settings.shape).map(([name, schema]) => {
    const notes = settingNotes.get(schema);
    if (!notes) throw new Error(`${name} is not described`);
    const { def } = schema;
    const fallback = def.type === 'prefault' ? def.defaultValue : '';
    const paragraphs = [`## ${name}`, notes.description];
    if (fallback !== '') paragraphs.push(`Default: \`${fallback}\``);
    if (notes.isSecret) paragraphs.push(`Secret; may be given as \`${name}_FILE\`.`);
    return paragraphs.join('\n\n');
  });
  return `${[INTRODUCTION.trim(), ...sections].join('\n\n')}\n`;
}
