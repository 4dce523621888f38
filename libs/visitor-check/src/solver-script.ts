/**
 * The Web Worker that does the work, as the text that browsers get. A SHA-256 of our own (FIPS 180-4), because crypto.subtle does not
 * exist on pages over plain HTTP, and because a call without promises is ten times as fast for a block. Takes
 * `{ token, puzzles, bits }`; tells `{ solved: n }` after each puzzle and `{ solution: '1z.k3.…' }` at the end. See checkProofOfWork for
 * what is searched. Written for browsers of 2016 and later.
 */
export const solverScript = String.raw`(function () {
'use strict';
var K = new Int32Array(64), H = new Int32Array(8), W = new Int32Array(64);
(function () {
  var fraction = function (root) { return ((root - Math.floor(root)) * 4294967296) | 0; };
  for (var n = 2, found = 0; found < 64; n++) {
    for (var d = 2; d * d <= n && n % d; d++);
    if (d * d <= n) continue;
    if (found < 8) H[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
})();

// One block: W[0..15] is hashed onto the state "from" into "into".
function compress(from, into) {
  var a = from[0], b = from[1], c = from[2], d = from[3], e = from[4], f = from[5], g = from[6], h = from[7];
  for (var i = 0; i < 64; i++) {
    if (i > 15) {
      var x = W[i - 15], y = W[i - 2];
      W[i] = (W[i - 16] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + W[i - 7] + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10)) | 0;
    }
    var t = (h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (g ^ e & (f ^ g)) + K[i] + W[i]) | 0;
    var u = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ c & (a ^ b))) | 0;
    h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
  }
  into[0] = from[0] + a; into[1] = from[1] + b; into[2] = from[2] + c; into[3] = from[3] + d;
  into[4] = from[4] + e; into[5] = from[5] + f; into[6] = from[6] + g; into[7] = from[7] + h;
}

function load(bytes, start) {
  for (var i = 0; i < 16; i++) W[i] = bytes[start + 4 * i] << 24 | bytes[start + 4 * i + 1] << 16 | bytes[start + 4 * i + 2] << 8 | bytes[start + 4 * i + 3];
}

// Hex digits of the hash of a short ASCII text.
function sha256(text) {
  var length = text.length, size = ((length + 8 >> 6) + 1) << 6, bytes = new Uint8Array(size), state = Int32Array.from(H), hex = '';
  for (var i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
  bytes[length] = 128; bytes[size - 2] = length >> 5; bytes[size - 1] = length << 3;
  for (i = 0; i < size; i += 64) { load(bytes, i); compress(state, state); }
  for (i = 0; i < 8; i++) hex += ('0000000' + (state[i] >>> 0).toString(16)).slice(-8);
  return hex;
}

// What every try has in common is hashed once; then one block a try.
function solve(token, puzzles, bits, solved) {
  var seed = sha256(token), bytes = new Uint8Array(64), start = new Int32Array(8), out = new Int32Array(8), counters = [];
  for (var i = 0; i < 64; i++) bytes[i] = seed.charCodeAt(i);
  load(bytes, 0); compress(H, start);
  for (var puzzle = 0; puzzle < puzzles; puzzle++) {
    var counter = -1;
    do {
      W.fill(0, 0, 16);
      W[0] = puzzle; W[1] = ++counter; W[2] = -2147483648; W[15] = 576;
      compress(start, out);
    } while (out[0] >>> (32 - bits));
    counters.push(counter.toString(36));
    solved(puzzle + 1);
  }
  return counters.join('.');
}

self.onmessage = function (event) {
  var work = event.data;
  self.postMessage({ solution: solve(work.token, work.puzzles, work.bits, function (n) { self.postMessage({ solved: n }); }) });
};
})();
`;
