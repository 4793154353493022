/*
 * kernels_vectors.h  Vectors of the size of a register.  A part of kernels_impl.h.
 *
 * Compilers keep vectors of eight numbers in memory where a register holds fewer.  Kernels that matter take them apart.
 */
#if defined(__AVX512F__)
#define VECTOR_LANES 8
#elif defined(__AVX__)
#define VECTOR_LANES 4
#else
#define VECTOR_LANES 2
#endif
#define VECTORS (QNL__LANES / VECTOR_LANES) /* of eight lanes */

typedef double vector __attribute__((vector_size(8 * VECTOR_LANES), may_alias));
typedef int64_t vector_mask __attribute__((vector_size(8 * VECTOR_LANES), may_alias));

/* Loops whose vectors have to stay in registers; sanitizers put so much in between that compilers would warn of it. */
#ifdef QNL_SANITIZED
#define UNROLL
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

INLINE const vector *read_of(const v8 *x) {
    return (const vector *)(const void *)x;
}

INLINE vector *write_of(v8 *x) {
    return (vector *)(void *)x;
}

INLINE void load_vectors(vector *x, const v8 *from) {
    UNROLL for (int h = 0; h < VECTORS; ++h) {
        x[h] = read_of(from)[h];
    }
}

INLINE void store_vectors(v8 *to, const vector *x) {
    UNROLL for (int h = 0; h < VECTORS; ++h) {
        write_of(to)[h] = x[h];
    }
}

/* to += sums of the vectors of eight lanes */
INLINE void add_vectors(v8 *to, const vector *from) {
    for (int h = 0; h < VECTORS; ++h) {
        write_of(to)[h] += from[h];
    }
}

/* Vector h of eight lanes after entry j has become entry j ^ flip. */
INLINE vector flipped_vector(const vector *x, int h, int flip) {
    if (flip >= VECTOR_LANES) {
        return x[h ^ (flip / VECTOR_LANES)];
    }
#if VECTOR_LANES == 8
    if (flip == 4) {
        return __builtin_shufflevector(x[h], x[h], 4, 5, 6, 7, 0, 1, 2, 3);
    }
    if (flip == 2) {
        return __builtin_shufflevector(x[h], x[h], 2, 3, 0, 1, 6, 7, 4, 5);
    }
    return __builtin_shufflevector(x[h], x[h], 1, 0, 3, 2, 5, 4, 7, 6);
#elif VECTOR_LANES == 4
    if (flip == 2) {
        return __builtin_shufflevector(x[h], x[h], 2, 3, 0, 1);
    }
    return __builtin_shufflevector(x[h], x[h], 1, 0, 3, 2);
#else
    return __builtin_shufflevector(x[h], x[h], 1, 0);
#endif
}

/* Re of conj(l) p, and Im. */
INLINE vector real_product(vector l_re, vector l_im, vector p_re, vector p_im) {
    return l_re * p_re + l_im * p_im;
}

INLINE vector imaginary_product(vector l_re, vector l_im, vector p_re, vector p_im) {
    return l_re * p_im - l_im * p_re;
}
