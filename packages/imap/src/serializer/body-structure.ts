import type { BodyStructure, MultipartStructure, PartStructure } from '../types.ts';
import { serializeEnvelope } from './envelope.ts';
import { encodedParameter, encodedText, nstring, string } from './writer.ts';

interface Form {
  /** The client takes UTF-8. */
  isUtf8: boolean;
  /** BODYSTRUCTURE has the extension data that BODY leaves out. */
  isExtended: boolean;
}

/** RFC 9051 7.5.2, BODY and BODYSTRUCTURE. */
export function serializeBodyStructure(structure: BodyStructure, form: Form): string {
  return 'parts' in structure ? multipart(structure, form) : part(structure, form);
}

function multipart(structure: MultipartStructure, form: Form): string {
  const parts = structure.parts.map((child) => serializeBodyStructure(child, form)).join('');
  const extension = form.isExtended
    ? ` ${params(structure.params, form)} ${extensionOf(structure, form)}`
    : '';
  return `(${parts} ${string(structure.subtype)}${extension})`;
}

function part(structure: PartStructure, form: Form): string {
  const { message } = structure;
  const fields = [
    string(structure.type),
    string(structure.subtype),
    params(structure.params, form),
    nstring(structure.id),
    text(structure.description, form),
    string(structure.encoding),
    String(structure.size),
  ];
  if (message !== null) {
    fields.push(
      serializeEnvelope(message.envelope, form.isUtf8),
      serializeBodyStructure(message.structure, form),
    );
  }
  if (message !== null || structure.type === 'TEXT') fields.push(String(structure.lines));
  // No MD5 of ours: nobody looks at it.
  if (form.isExtended) fields.push('NIL', extensionOf(structure, form));
  return `(${fields.join(' ')})`;
}

function extensionOf({ disposition, language, location }: BodyStructure, form: Form): string {
  const disposed =
    disposition === null ? 'NIL' : `(${string(disposition.type)} ${params(disposition.params, form)})`;
  const languages =
    language === null || language.length === 0 ? 'NIL' : `(${language.map(string).join(' ')})`;
  return `${disposed} ${languages} ${text(location, form)}`;
}

function params(values: Record<string, string>, { isUtf8 }: Form): string {
  const entries = Object.entries(values);
  if (entries.length === 0) return 'NIL';
  const pairs = entries.map(([name, value]) => (isUtf8 ? [name, value] : encodedParameter(name, value)));
  return `(${pairs.flat().map(string).join(' ')})`;
}

function text(value: string | null, { isUtf8 }: Form): string {
  return nstring(value === null || isUtf8 ? value : encodedText(value));
}
