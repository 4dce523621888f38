/** amount × part / whole, rounded half up, without ever leaving integers. All are non-negative, `whole` is above 0. */
export function share(amount: number, part: number, whole: number): number {
  const [a, p, w] = [BigInt(amount), BigInt(part), BigInt(whole)];
  return Number((2n * a * p + w) / (2n * w));
}
