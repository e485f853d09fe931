// Tries every operand on gates that have become straight-line code: 512 at a time, one bit of a word each.
//
// gates.h (written by scripts/hdl/exhaust.py for each case) has P (0 without a prime), OUT and BITS, SPEC_mul, SPEC_wide0,
// SPEC_wide1, SPEC_reduce, SPEC_sum or SPEC_difference, CALL(operands), and the gates as dut(). Prints how many it
// has tried, how many were wrong, the largest result, and the least value before the last correction (thousandths of p).
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <immintrin.h>
typedef uint64_t v __attribute__((vector_size(64)));
typedef int64_t i64;
#include "gates.h"
#define R 65536ll
static i64 inverse(void) { i64 x = 1; for (int i = 0; i < 5; i++) x = x * (2 - P * x) & (R - 1); return (R - x) & (R - 1); }
static i64 NEG_INV;
static i64 reduce(i64 t) { i64 m = (t & (R - 1)) * NEG_INV & (R - 1); return t + m * P >> 16; }
static v x[4][40], out[OUT];
static i64 value[4][512], lanes;
static uint32_t want[512];
static void load(int k, int bits) {
  uint64_t *w = (uint64_t *)x[k];
  memset(w, 0, sizeof x[k]);
  for (int l = 0; l < 512; l++) for (int i = 0; i < bits; i++) w[i * 8 + l / 64] |= (uint64_t)(value[k][l] >> i & 1) << (l % 64);
}
// Bits of the 512 wanted values, as words like the gates' own.
static uint8_t bytes[5][512];
static i64 differing(int bits) {
  uint64_t *w = (uint64_t *)out, bad[8] = {0}; i64 n = 0;
  for (int k = 0; k < (bits + 7) / 8; k++) for (int l = 0; l < 512; l++) bytes[k][l] = want[l] >> (8 * k);
  for (int i = 0; i < bits; i++) for (int g = 0; g < 16; g++) {
    __m256i row = _mm256_loadu_si256((__m256i *)&bytes[i / 8][32 * g]);
    uint64_t word = (uint32_t)_mm256_movemask_epi8(_mm256_sll_epi16(row, _mm_cvtsi32_si128(7 - i % 8)));
    bad[g / 2] |= (w[i * 8 + g / 2] >> (32 * (g % 2)) ^ word) << (32 * (g % 2)) & (g % 2 ? ~0ull << 32 : ~0ull >> 32);
  }
  uint64_t any = 0;
  for (int k = 0; k < 8; k++) any |= bad[k];
  if (any) for (int l = 0; l < lanes; l++) n += bad[l / 64] >> (l % 64) & 1;
  return n;
}
// limbs_o: the sum of limbs of weight 2^(3k), bit by bit, into the first 32 words of out.
static void add_limbs(void) {
  v sum[48]; memset(sum, 0, sizeof sum);
  const int full = OUT / 10;
  for (int k = 0; k < 10; k++) {
    v carry = sum[0] ^ sum[0];
    for (int i = 3 * k; i < 32; i++) {
      v bit = i < 3 * k + full ? out[k * full + i - 3 * k] : carry ^ carry, was = sum[i];
      sum[i] = was ^ bit ^ carry; carry = (was & bit) | (carry & (was ^ bit));
    }
  }
  memcpy(out, sum, 32 * sizeof(v));
}
static uint64_t seed = 88172645463325252ull;
static uint64_t rnd(void) { seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17; return seed * 0x2545F4914F6CDD1Dull >> 32; }
int main(void) {
  i64 tried = 0, bad = 0, top = 0, bottom = 0; NEG_INV = P ? inverse() : 0;
#if defined SPEC_mul || defined SPEC_wide0 || defined SPEC_wide1
#ifdef SPEC_mul
  const i64 end = 2 * P;
#else
  const i64 end = 32768;
#endif
  for (i64 first = 0; first < end; first += 512) {
    for (int l = 0; l < 512; l++) value[0][l] = first + l;
    load(0, 16);
    for (i64 b = 0; b < end; b++) {
      for (int i = 0; i < 16; i++) memset(&x[1][i], b >> i & 1 ? 255 : 0, sizeof(v));
      CALL(x);
      lanes = end - first < 512 ? end - first : 512;
      for (int l = 0; l < 512; l++) {
        uint32_t t = (uint32_t)(first + l) * (uint32_t)b;
#ifdef SPEC_mul
        uint32_t m = t * (uint32_t)NEG_INV & (R - 1);
        want[l] = (t + m * (uint32_t)P) >> 16;
#elif defined SPEC_wide0
        want[l] = t;
#else
        want[l] = -t;
#endif
      }
#ifndef SPEC_mul
      add_limbs();
#endif
      tried += lanes; bad += differing(BITS);
#ifdef SPEC_mul
      uint32_t most = 0;
      for (int l = 0; l < lanes; l++) most = want[l] > most ? want[l] : most;
      top = most > top ? most : top;
#endif
    }
  }
#elif defined SPEC_reduce
  const i64 end = 8 * P * P - P * R + 1;
  for (i64 first = -4 * P * P; first < end; first += 512) {
    for (int l = 0; l < 512; l++) value[0][l] = first + l;
    load(0, 32);
    CALL(x);
    lanes = end - first < 512 ? end - first : 512;
    for (int l = 0; l < 512; l++) {
      i64 u = reduce(first + l);
      want[l] = u < 0 ? u + P : u;
      if (l < lanes && want[l] > top) top = want[l];
      if (u < bottom) bottom = u;
    }
    tried += lanes; bad += differing(BITS);
  }
#else
  const i64 edge[8] = {0, 1, 2 * P - 1, P, P - 1, P + 1, 2 * P - 2, 2};
  for (int round = 0; round < 1 << 17; round++) {
    for (int k = 0; k < 4; k++) {
      for (int l = 0; l < 512; l++) value[k][l] = rnd() % 8 ? rnd() % (2 * P) : edge[rnd() % 8];
      load(k, 16);
    }
    CALL(x);
    for (int l = 0; l < 512; l++) {
      i64 ab = value[0][l] * value[1][l], cd = value[2][l] * value[3][l], u;
#ifdef SPEC_sum
      u = reduce(ab + cd); want[l] = u >= P ? u - P : u;
#else
      u = reduce(ab - cd); want[l] = u < 0 ? u + P : u;
#endif
      if (want[l] > top) top = want[l];
      if (u < bottom) bottom = u;
    }
    lanes = 512; tried += 512; bad += differing(BITS);
  }
#endif
  // the largest result and the least value before the last correction, in thousandths of p
  printf("%lld %lld %lld %lld\n", (long long)tried, (long long)bad, P ? top * 1000 / P : 0, P ? bottom * 1000 / P : 0);
  return 0;
}
