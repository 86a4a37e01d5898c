#!/usr/bin/env Rscript
# Base R as the peer of the gravity estimator: glm(poisson) and lm with a dummy for every level, and the
# sandwich written out from its formula.
#
#   gravity.R FILE.csv Y X1,X2,… FACTOR1,FACTOR2,… CLUSTER [OFFSET] [WEIGHT]
#     FACTOR, CLUSTER: columns, or columns joined by "*" ("exporter*year"); "-" for no offset
# Prints, with 17 significant digits:
#   ppml NAME estimate hc0 hc1 hc1_counting_effects cluster iid
#   ols  NAME estimate hc0 hc1 hc1_counting_effects cluster iid
#   fit  deviance null_deviance log_likelihood pseudo_r2 n
# Conventions: hc1 n/(n-k), k the regressors (or all coefficients); cluster G/(G-1) (n-1)/(n-k), k the
# regressors; the log-likelihood uses the gamma function, so that y need not be whole. Rows whose level has
# only zeros must not be in the file (glm would send their effect to minus infinity).
args <- commandArgs(TRUE)
d <- read.csv(args[1], stringsAsFactors = FALSE, na.strings = "")
y <- d[[args[2]]]
xs <- strsplit(args[3], ",")[[1]]
combine <- function(what) factor(do.call(paste, c(d[strsplit(what, "*", fixed = TRUE)[[1]]], sep = "|")))
fs <- if (args[4] == "-") list() else lapply(strsplit(args[4], ",")[[1]], combine)
cluster <- as.integer(combine(args[5]))
offset <- if (length(args) > 5 && args[6] != "-") d[[args[6]]] else rep(0, nrow(d))
weight <- if (length(args) > 6) d[[args[7]]] else rep(1, nrow(d))
X <- as.matrix(d[xs])
for (f in fs) X <- cbind(X, model.matrix(~ f - 1))
if (length(fs) == 0) X <- cbind(X, constant = 1)

sandwich <- function(tag, X, w, u, cluster, iid) {
    # X'WX through the QR of the weighted columns; pivoted ones out (aliased levels)
    q <- qr(sqrt(w) * X, tol = 1e-9)
    keep <- sort(q$pivot[seq_len(q$rank)])
    stopifnot(seq_along(xs) %in% keep)
    Z <- X[, keep, drop = FALSE]
    bread <- chol2inv(qr.R(qr(sqrt(w) * Z)))
    n <- nrow(Z)
    k <- length(xs) + (length(fs) == 0)
    p <- ncol(Z)
    v <- function(scores) diag(bread %*% crossprod(scores) %*% bread)
    G <- length(unique(cluster))
    hc <- v(Z * u)
    cl <- v(rowsum(Z * u, cluster)) * G / (G - 1) * (n - 1) / (n - k)
    for (i in seq_along(xs))
        cat(tag, xs[i], sprintf("%.17g", c(beta[i], sqrt(c(hc[i], hc[i] * n / (n - k), hc[i] * n / (n - p), cl[i],
                                                          iid(bread, n, p)[i])))), "\n")
}
# glm's tolerance for rank falls with epsilon, so that a tight fit takes aliased levels for real ones: they leave
# before.
q <- qr(X, tol = 1e-9)
X <- X[, sort(q$pivot[seq_len(q$rank)]), drop = FALSE]
tight <- glm.control(epsilon = 1e-14, maxit = 200)
g <- suppressWarnings(glm.fit(X, y, weights = weight, offset = offset, family = poisson(), control = tight))
beta <- g$coefficients
mu <- g$fitted.values
sandwich("ppml", X, weight * mu, weight * (y - mu), cluster, function(bread, n, p) diag(bread))
part <- function(mu) sum(weight * (y * log(mu) - mu - lgamma(y + 1)))
null <- sum(weight * y) / sum(weight * exp(offset)) * exp(offset)
dev <- function(mu) 2 * sum(weight * (ifelse(y > 0, y * log(y / mu), 0) - (y - mu)))
cat("fit", sprintf("%.17g", c(dev(mu), dev(null), part(mu), 1 - part(mu) / part(null), length(y))), "\n")

use <- y > 0
Xp <- X[use, , drop = FALSE]
w <- weight[use]
l <- lm.wfit(Xp, log(y[use]) - offset[use], w)
beta <- l$coefficients
e <- l$residuals
sandwich("ols", Xp, w, w * e, cluster[use], function(bread, n, p) diag(bread) * sum(w * e^2) / (n - p))
