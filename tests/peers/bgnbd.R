#!/usr/bin/env Rscript
# BG/NBD from its definition, as the peer of bgnbd.h: writes tests/unit/statistics/bgnbd_r.h.
#   tests/peers/bgnbd.R > tests/unit/statistics/bgnbd_r.h
# Rate and chance of leaving are integrated over (the rate by the Gamma integral, the chance by integrate()), so
# none of the published closed forms with beta and hypergeometric functions is used.
beta_mean <- function(h, a, b) { # E h(p), p ~ Beta(a, b): split at 1/2, the singularity of each end substituted away
    B <- beta(a, b)
    integrate(function(u) h(u^(1 / a)) * (1 - u^(1 / a))^(b - 1) / a / B, 0, .5^a, rel.tol = 1e-12, subdivisions = 3000)$value +
    integrate(function(u) h(1 - u^(1 / b)) * (1 - u^(1 / b))^(a - 1) / b / B, 0, .5^b, rel.tol = 1e-12, subdivisions = 3000)$value
}
ll <- function(r, al, a, b, x, tx, T) {
    G <- function(t) exp(r * log(al) - lgamma(r) + lgamma(r + x) - (r + x) * log(al + t))
    log(beta_mean(function(p) G(T) * (1 - p)^x + (x > 0) * G(tx) * p * (1 - p)^(x - 1), a, b))
}
orders <- function(r, al, a, b, x, tx, T, t) {
    alive <- 1 / (1 + (x > 0) * a / (b + x - 1) * ((al + T) / (al + tx))^(r + x))
    alive * beta_mean(function(p) { p <- pmax(p, 1e-13); -expm1((r + x) * (log(al + T) - log(al + T + p * t))) / p }, a, b + x)
}
cat("/* bgnbd_r.h — made by tests/peers/bgnbd.R: r, alpha, a, b, unit; x, tx, T; ln L; orders in 39 */\n")
for (p in list(c(.243, 4.414, .793, 2.426), c(1.5, 8, 1, 3), c(2, 10, 1.7, 1.2), c(.5, 5, .8, .6)))
    for (k in list(c(0, 0, 30), c(2, 30, 39), c(7, 20, 21), c(1, 2, 39)))
        cat(sprintf("{{%.4g, %.4g, %.4g, %.4g, 1}, {%g, %g, %g}, %.15g, %.12g},\n", p[1], p[2], p[3], p[4], k[1], k[2], k[3],
                    do.call(ll, as.list(c(p, k))), do.call(orders, as.list(c(p, k, 39)))))
