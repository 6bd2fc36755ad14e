/** What a card that is dragged carries: its id, for a place of its own section. */
export const cardType = 'application/x-lightwell-card';
