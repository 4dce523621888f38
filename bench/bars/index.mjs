export const bars = [];
