/** Icons as SVG path data on a 16 px box, stroked 1.25 px in the colour of the text around them. */
export const icons = {
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.6 14 14',
  chevronDown: 'M4.5 6.5 8 10l3.5-3.5',
  chevronRight: 'M6.5 4.5 10 8l-3.5 3.5',
  share: 'M8 10V2M5 4.5 8 1.7l3 2.8M4 7H3v7h10V7h-1',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.2v1.5M8 13.3v1.5M1.2 8h1.5M13.3 8h1.5M3.2 3.2l1 1M11.8 11.8l1 1M3.2 12.8l1-1M11.8 4.2l1-1',
  moon: 'M13.5 9.7A5.9 5.9 0 0 1 6.3 2.5a5.9 5.9 0 1 0 7.2 7.2Z',
  system: 'M2 3h12v8H2ZM5.5 14h5M8 11v3',
  panel: 'M2 2.7h12v10.6H2ZM6 2.7v10.6',
  eye: 'M1.5 8S4 3.7 8 3.7 14.5 8 14.5 8 12 12.3 8 12.3 1.5 8 1.5 8ZM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z',
  pin: 'M6 2h4l-.5 4.5L12 9H4l2.5-2.5ZM8 9v5',
  expand: 'M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9',
  shrink: 'M13 7H9V3M9 7l4.5-4.5M3 9h4v4M7 9l-4.5 4.5',
  close: 'm4 4 8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  check: 'm3 8.5 3.2 3.2L13 5',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  board: 'M2.5 2.5h4.5v4.5H2.5ZM9 2.5h4.5v4.5H9ZM2.5 9h4.5v4.5H2.5ZM9 9h4.5v4.5H9Z',
  columns: 'M2.5 2.7h11v10.6h-11ZM6.2 2.7v10.6M9.8 2.7v10.6',
  eyeOff: 'M1.5 8S4 3.7 8 3.7 14.5 8 14.5 8 12 12.3 8 12.3 1.5 8 1.5 8ZM3 13 13 3',
  list: 'M5.5 3.5h8.5M5.5 8h8.5M5.5 12.5h8.5M2.2 3.5h.6M2.2 8h.6M2.2 12.5h.6',
  table: 'M2.5 3h11v10h-11ZM2.5 6.3h11M2.5 9.7h11M6.5 6.3V13',
  flag: 'M4 14V2.5h8.5L10 5.75 12.5 9H4',
  views: 'M4 2.5h8v11L8 10.5l-4 3Z',
  settings:
    'M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M10.5 6a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM5.5 13a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z',
  more: 'M2.9 8a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M7.4 8a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M11.9 8a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0',
  warning: 'M8 2.5 14.5 13.5h-13ZM8 6.5v3.5M8 11.8v.2',
} as const;

export type IconName = keyof typeof icons;
