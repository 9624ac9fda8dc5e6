/* The people and companies of the sample mail. None of them exists. */

export const ME = { name: 'Mina Park', address: 'mina@cote.example' };

export const PEOPLE = {
  ana: { name: 'Ana Lindqvist', address: 'ana@lindqvist.example' },
  jonas: { name: 'Jonas Weber', address: 'jonas.weber@werkstatt.example' },
  seoyeon: { name: '김서연', address: 'seoyeon.kim@hanbit.example' },
  dohyun: { name: '이도현', address: 'dohyun@hanbit.example' },
  priya: { name: 'Priya Raman', address: 'priya@fieldnotes.example' },
  tom: { name: 'Tom Okafor', address: 'tom.okafor@harbor.example' },
  mother: { name: '엄마', address: 'younghee.choi@jipmail.example' },
  lucia: { name: 'Lucía Fernández', address: 'lucia@estudio-fernandez.example' },
  kenji: { name: '佐藤健二', address: 'kenji@sato-koubou.example' },
  bank: { name: '한솔은행', address: 'notice@hansolbank.example' },
  rail: { name: 'Northline Rail', address: 'tickets@northline.example' },
  gazette: { name: 'The Paper Gazette', address: 'editor@papergazette.example' },
  shop: { name: 'Stationers’ Hall', address: 'orders@stationershall.example' },
  code: { name: 'mina/almanac', address: 'notifications@forge.example' },
  library: { name: '마포도서관', address: 'library@mapo.example' },
  school: { name: 'Saturday Ceramics', address: 'hello@saturdayceramics.example' },
  power: { name: 'City Power & Water', address: 'billing@citypower.example' },
  list: { name: 'typography-l', address: 'typography-l@lists.example' },
  spammer: { name: 'Prize Department', address: 'winner@claims-now.example' },
} as const;

export type Person = keyof typeof PEOPLE;
