/** What a card that is dragged carries: its id, for a place of its own section. */
export const cardType = 'application/x-lightwell-card';
/** What a section carries: its key, for the place of another section. */
export const sectionType = 'application/x-lightwell-section';
