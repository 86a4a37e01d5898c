#!/usr/bin/env Rscript
# Base R as the named peer: weighted.mean, cor(method = "spearman"), var, mahalanobis, prcomp and
# quantile (type 7). One start of R answers many cases, because starting R is the slow part.
#
# Input (standard input), cases one after the other; values are separated by spaces, NA is missing:
#   case NAME            NAME is one of the names below
#   rows N               then N lines of numbers
#   end
#   weighted_mean        rows: value weight; missing values are left out     -> mean
#   spearman             rows: x y                                           -> rho
#   hofstede             rows: first a, second b, the others the reference   -> ks edi md
#                        (V_d by var over what is known, covariance by cov over complete rows)
#   prcomp               rows: items of one observation                      -> share loadings scores
#   quantile             rows: x; the first row is the probability           -> quantile
# Output: one line per case: NAME, then the numbers with 17 significant digits, NA when undefined.

lines <- readLines(file("stdin"))
at <- 1
show <- function(name, x) cat(name, vapply(x, function(v)
    if (is.na(v)) "NA" else sprintf("%.17g", v), ""), "\n")
while (at <= length(lines)) {
    name <- sub("^case ", "", lines[at])
    n <- as.integer(sub("^rows ", "", lines[at + 1]))
    m <- do.call(rbind, lapply(lines[at + 1 + seq_len(n)], function(line)
        as.numeric(strsplit(trimws(line), " +")[[1]])))
    if (lines[at + 2 + n] != "end") stop("a case must close with 'end'")
    at <- at + n + 3
    if (name == "weighted_mean") {
        keep <- !is.na(m[, 1])
        show(name, weighted.mean(m[keep, 1], m[keep, 2]))
    } else if (name == "spearman") {
        show(name, suppressWarnings(cor(m[, 1], m[, 2], method = "spearman")))
    } else if (name == "hofstede") {
        ref <- m[-(1:2), , drop = FALSE]
        gap <- m[1, ] - m[2, ]
        v <- apply(ref, 2, var, na.rm = TRUE)
        ks <- mean(gap^2 / v)
        full <- ref[complete.cases(ref), , drop = FALSE]
        md <- if (nrow(full) > 5 * ncol(ref) && !anyNA(gap))
            sqrt(mahalanobis(m[1, ], m[2, ], cov(full))) else NA
        show(name, c(ks, sqrt(ncol(ref) * ks), md))
    } else if (name == "prcomp") {
        p <- prcomp(m, center = TRUE, scale. = TRUE)
        turn <- if (sum(p$rotation[, 1]) >= 0) 1 else -1
        show(name, c(p$sdev[1]^2 / sum(p$sdev^2), turn * p$rotation[, 1], turn * p$x[, 1]))
    } else if (name == "quantile") {
        show(name, quantile(m[-1, 1], m[1, 1], type = 7, names = FALSE))
    } else stop("unknown case ", name)
}
