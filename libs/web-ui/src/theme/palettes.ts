import type { MantineColorsTuple } from '@mantine/core';

// Shade 7 is read on white and 6 carries white words, both AA; gray 4 and dark 4 draw the borders of fields (3:1).
export const teal: MantineColorsTuple = [
  '#e8f6f4',
  '#cfeae6',
  '#a3d9d2',
  '#6ec3b9',
  '#47b0a5',
  '#2a9a8f',
  '#127a72',
  '#0f6a63',
  '#0b5550',
  '#06403c',
];
export const dark: MantineColorsTuple = [
  '#e2eae8',
  '#c5d1ce',
  '#9dadaa',
  '#7f918d',
  '#5a6c67',
  '#22302d',
  '#171f1e',
  '#0f1615',
  '#0b1110',
  '#070b0b',
];
export const gray: MantineColorsTuple = [
  '#f7f9f9',
  '#eff3f2',
  '#e2e8e7',
  '#d3dbda',
  '#869491',
  '#76857f',
  '#566664',
  '#3f4d4b',
  '#2a3534',
  '#162120',
];
export const red: MantineColorsTuple = [
  '#fdf0ef',
  '#fadbd9',
  '#f3b3af',
  '#ef9a94',
  '#e87b73',
  '#d94a42',
  '#cb3a34',
  '#b82626',
  '#9c1f1f',
  '#7f1a1a',
];
export const orange: MantineColorsTuple = [
  '#fdf4e7',
  '#f8e3c4',
  '#efc88c',
  '#e6ad53',
  '#dd9730',
  '#c98115',
  '#a86500',
  '#8f5600',
  '#754600',
  '#5c3800',
];
