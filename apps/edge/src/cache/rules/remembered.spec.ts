import { Remembered } from './remembered.ts';

describe('what is remembered', () => {
  it('is made once', () => {
    let made = 0;
    const remembered = new Remembered((text) => `${text}${++made}`);
    expect([remembered.of('a'), remembered.of('b'), remembered.of('a'), remembered.of('a')]).toEqual(['a1', 'b2', 'a1', 'a1']);
  });

  it('may be that there is nothing', () => {
    let made = 0;
    const remembered = new Remembered(() => (made++, null));
    expect([remembered.of('a'), remembered.of('a'), made]).toEqual([null, null, 1]);
  });

  it('is bounded in number and length, and right all the same', () => {
    const remembered = new Remembered((text) => text.length);
    for (let i = 0; i < 5000; i++) expect(remembered.of(`${i}`.padEnd(10 + (i % 300), 'x'))).toBe(10 + (i % 300));
  });
});
