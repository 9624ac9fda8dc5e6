export const tour = {
  step: (number: number, count: number) => `${number} of ${count}`,
  search: 'Find anything',
  searchText:
    'Type a few words: they are found in subjects, texts and attached documents. from:ana, has:pdf or older_than:1y narrow it down.',
  keys: 'A key for everything, and a way back',
  keysText:
    'Whatever you do here can be taken back, step by step. And you need not learn keys: the list of commands finds each by its name.',
  allKeys: 'All keys',
  swipe: 'Swipe, and take it back',
  swipeText:
    'Swipe a conversation to the right to archive it, to the left to mark it as read. Hold your finger on it to select several. What you did is said at the bottom, with Undo.',
  labels: 'Labels beside folders',
  labelsText:
    'A conversation can have any number of labels, or move to a folder: by key, or drag it here. New mail comes by itself; nothing has to be reloaded.',
  labelsTextShort:
    'Folders and labels are here; a conversation can have any number of labels. New mail comes by itself; nothing has to be reloaded.',
  next: 'Next',
  skip: 'Skip',
  done: 'Done',
};
