/*
 * certify_form.h  Derivatives of a trigonometric form at a point with bounds of everything that was left out.
 *
 * The coordinates are x_k = w_k theta_k, so that all periods are 2 pi and all frequencies whole numbers, and C is multiplied by a
 * power of two that brings its largest coefficient to 1/2..1: neither moves a critical point or changes its index.
 *
 * With g, H, T the first, second and third derivatives of C at the middle m of a box with half widths r, and d = x - m, |d_k| <=
 * r_k: g_l(x) = g_l + sum_j H_lj d_j + 1/2 sum_jk T_ljk d_j d_k + R_l, |R_l| <= 1/6 sum_jkn M_ljkn r_j r_k r_n + E_l(r). M bounds
 * the fourth derivatives everywhere: write C = sum_v A_v exp(i v x) with v running over vectors of whole numbers, then M_ljkn =
 * sum_v |A_v| |v_l v_j v_k v_n|.  E bounds the rounding errors of g, H and T, and what the small coefficients can do that are left
 * out.
 *
 * Rounding.  A derivative of orders o is sum_c a_c prod_k h_k^o_k s_ck with s_ck = +-cos or +-sin of h_k m_k.  Let u = 2^-53 and
 * 0 <= m_k <= 2 pi + 1.  For each parameter k with K_k harmonics:
 *   - the angle h m is rounded once, below 8 K_k u, which moves sin and cos by no more;
 *   - sin and cos are wrong by at most 4 units in the last place, 8 u;
 *   - h^o for o <= 3 is exact, its product with s is rounded once, u;
 *   - the product with the inner sum and the sum of 2 K_k + 1 numbers: (2 K_k + 2) u relative to the sum of moduli.
 * Together less than (15 K_k + 24) u; twice its sum over k, which leaves room for products of errors, times
 * B_o = sum_c |a_c| prod_k h_k^o_k bounds the error of the derivative of orders o.  Linear combinations sum_l Y_il (derivative)_l
 * of P derivatives add at most (P + 1) u sum_l |Y_il| B_l; 4 (P + 4) u is in the factor of B for that. Sums of positive numbers are
 * multiplied by QNL__INFLATE instead.
 */
#ifndef QNL_LANDSCAPE_CERTIFY_FORM_H
#define QNL_LANDSCAPE_CERTIFY_FORM_H

#include "qnnland/trigonometric.h"

/* Orders of derivatives that are evaluated. */
#define QNL__JET_ORDER 3

/* Covers the relative rounding of sums of up to 2^28 positive numbers, and of what is done with them. */
#define QNL__INFLATE (1.0 + 0x1p-22)

#define QNL__TWO_PI 6.283185307179586

/*
 * The sums over one parameter: a node adds up its edges, and each edge is a node of the parameter before (for the first one: a
 * coefficient), times a basis function.  Where coefficients are zero, nodes and edges are missing.
 */
typedef struct qnl__jet_level {
    size_t nodes;
    size_t edges;
    size_t *first;                    /* nodes + 1: first edge of each node */
    uint32_t *digits;                 /* of each edge: which basis function */
    size_t width;                     /* 2 K + 1 basis functions */
    size_t jets;                      /* derivatives by the parameters up to this one, sorted by total order */
    size_t before;                    /* the same without this one */
    size_t below[QNL__JET_ORDER + 1]; /* derivatives without this one whose total order is at most o */
    size_t *places;                   /* [order in this parameter][derivative without it] -> derivative with it, one row after the
                                         other with below[3], below[2], below[1], below[0] entries */
} qnl__jet_level;

typedef struct qnl__certify_form {
    size_t parameters;
    size_t pairs;   /* (j, k) with j <= k: P (P + 1) / 2 */
    size_t triples; /* (j, k, n) with j <= k <= n */
    qnl__jet_level *levels;
    double *coefficients;   /* edges of level 0 */
    size_t widest;          /* numbers of the largest level */
    size_t *gradient_at;    /* P: where the last level has the derivatives */
    size_t *hessian_at;     /* P x P */
    size_t *third_at;       /* P x P x P */
    double *dropped;        /* P: bound of the gradient of what was left out */
    double *dropped_second; /* P x P */
    double rounding;        /* the factor of B */
    double *first;          /* P: B */
    double *second;         /* P x P */
    double *third;          /* P x P x P */
    double *fourth;         /* P^4: M */
    size_t *triple;         /* triples x 3 */
    double *triple_fourth;  /* triples x P: M_ljkn times the number of orders of (j, k, n), / 6 */
} qnl__certify_form;

/* Where a thread evaluates. */
typedef struct qnl__jet {
    double *buffers[2];
    double *sums;     /* of one node */
    double *basis;    /* of one parameter: width x 4 */
    double *gradient; /* P */
    double *hessian;  /* P x P */
    double *third;    /* P x pairs */
} qnl__jet;

/* *bytes = memory that a form and `threads` places for evaluation need, nearly. */
void qnl__certify_form_bytes(double *bytes, const qnl_trigonometric *source, int threads);

qnl_status qnl__certify_form_new(qnl__certify_form *form, const qnl_trigonometric *source, const char *function);
void qnl__certify_form_free(qnl__certify_form *form);

qnl_status qnl__jet_new(qnl__jet *jet, const qnl__certify_form *form, const char *function);
void qnl__jet_free(qnl__jet *jet);

/* gradient, hessian and third at x, 0 <= x_k <= 2 pi + 1. */
void qnl__jet_evaluate(qnl__jet *jet, const qnl__certify_form *form, const double *x);

/* remainder[l] >= |R_l| in a box with these half widths. */
void qnl__jet_remainder(double *remainder, const qnl__certify_form *form, const double *radii);

/* The same for H_lj(x) = H_lj + sum_k T_ljk d_k + R_lj. */
double qnl__jet_hessian_remainder(const qnl__certify_form *form, size_t l, size_t j, const double *radii);

#endif
