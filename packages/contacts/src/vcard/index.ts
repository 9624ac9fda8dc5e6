/** Cards from and to vCard (RFC 6350, RFC 9555). Apart from the rest, since it brings a parser with it. */
export { readVcards, type ReadVcards } from './read-vcards.ts';
export { writeVcard } from './write-vcard.ts';
