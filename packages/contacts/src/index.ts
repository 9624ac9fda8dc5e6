/**
 * Contacts (JSContact, RFC 9553) without a server and without a store: the types of a Card, the check of one that a client has sent,
 * the texts it is found by; behind `@mailcote/contacts/vcard` the way from and to vCard 4 (RFC 6350, RFC 9555; 3.0 is read too). It
 * runs in a browser as well as in Node and looks nothing up.
 */
export { checkCard, CardError } from './check-card.ts';
export { cardEmails, cardTexts, CARD_TEXTS, type CardText } from './card-texts.ts';
export { cardName } from './card-name.ts';
export { findDoubles, mergeCards } from './merge-cards.ts';
export type * from './card.ts';
