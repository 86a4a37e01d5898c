#!/usr/bin/env Rscript
# R's survival package (3.5-3, r-cran-survival) as the peer of logrank.h and cox.h: writes
# tests/unit/statistics/survival_r.h, the Veterans' lung cancer trial (Kalbfleisch & Prentice 1980, shipped
# with R) with what survdiff, coxph, cox.zph and basehaz say of it.
#   tests/peers/survival.R > tests/unit/statistics/survival_r.h
# Conventions: ties as named; cox.zph with transform "km", the score test of survival >= 3.0; basehaz at the
# mean of every column (centered = TRUE). Firth's estimate: the top of ln L + ln det(I)/2 found by optim, ln L and I
# by coxph held at a place (iter = 0).
suppressPackageStartupMessages(library(survival))
options(digits = 15, warn = -1)
v <- veteran
v$small <- +(v$celltype == "smallcell"); v$adeno <- +(v$celltype == "adeno"); v$large <- +(v$celltype == "large")
v$trt <- v$trt - 1; v$prior <- v$prior / 10
n15 <- function(x) paste(sprintf("%.15g", x), collapse = ", ")
cat("/* survival_r.h — made by tests/peers/survival.R with R 4.2.2 and survival 3.5-3; see there. */\n")
cat("static const struct {\n    double time;\n    unsigned event, cell, trt;\n    double karno, age, prior;\n} veteran[] = {\n")
cat(sprintf("    {%d, %d, %d, %d, %d, %d, %d},\n", v$time, v$status, as.integer(v$celltype) - 1L, v$trt, v$karno, v$age, as.integer(v$prior)), sep = "")
cat("};\n")
s <- survdiff(Surv(time, status) ~ celltype, v)
cat(sprintf("static const double logrank_r[] = {%s}; /* chi2, expected x 4 */\n", n15(c(s$chisq, s$exp))))
f <- Surv(time, status) ~ karno + age + trt + prior + small + adeno + large
for (ties in c("efron", "breslow")) {
    m <- coxph(f, v, ties = ties, nocenter = NULL)
    z <- cox.zph(m, transform = "km", terms = FALSE)
    b <- basehaz(m)
    cat(sprintf("static const double %s_beta[] = {%s};\nstatic const double %s_se[] = {%s};\n", ties, n15(coef(m)), ties, n15(sqrt(diag(vcov(m))))))
    cat(sprintf("/* ln L at 0, ln L, score, Wald, ratio */\nstatic const double %s_fit[] = {%s};\n", ties,
                n15(c(m$loglik, m$score, m$wald.test, 2 * diff(m$loglik)))))
    cat(sprintf("/* chi2 of each column, of all; p of all */\nstatic const double %s_zph[] = {%s};\n", ties, n15(c(z$table[, 1], z$table["GLOBAL", 3]))))
    cat(sprintf("/* time, cumulative hazard at the mean */\nstatic const double %s_base[][2] = {%s};\n", ties,
                paste(sprintf("{%g, %.15g}", b$time[c(5, 40, 90)], b$hazard[c(5, 40, 90)]), collapse = ", ")))
}
# nobody of those with `never` has the event: monotone
v$never <- +(v$status == 0 & v$karno > 50)
g <- Surv(time, status) ~ karno + never
penalised <- function(b) { if (any(abs(b * c(100, 1)) > 20)) return(1e6); m <- coxph(g, v, init = b, control = coxph.control(iter.max = 0)); -(m$loglik[2] - determinant(vcov(m))$modulus / 2) }
o <- optim(c(-0.03, -1), penalised, method = "BFGS", control = list(reltol = 1e-15, maxit = 500, ndeps = c(1e-6, 1e-5)))
o <- optim(o$par, penalised, method = "Nelder-Mead", control = list(reltol = 1e-16, maxit = 5000))
cat(sprintf("static const double firth_beta[] = {%s};\n", n15(o$par)))
