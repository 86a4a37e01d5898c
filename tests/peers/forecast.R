# Exponential smoothing, Croston and Holt-Winters by R (forecast, stats), on R's own data sets and invented weekly sales.
# Rscript --vanilla tests/peers/forecast.R > tests/peers/forecast_r.txt
# Lines:  series NAME PERIOD N values…
#         ets NAME ERROR TREND SEASON loglik alpha beta gamma phi level slope seasonal…(phase order) : R's estimate and its likelihood
#         next NAME ERROR TREND SEASON sigma2 mean(1..8) sd(1..8)                                   : forecast() of that, error A only
#         best NAME aicc                                                                            : ets() with everything left to it
#         croston NAME alpha mean
#         hw NAME kind alpha beta gamma sse mean(1..4)
# Conventions: log-likelihood without constants; beta and gamma as in Hyndman et al. (2008); forecast::croston
# starts at the first size and the first interval.
suppressMessages(library(forecast))
options(warn = -1)
num <- function(x) paste(sprintf("%.15g", x), collapse = " ")
invented <- function(n, lambda, shape, seed) { # a fixed generator, no R version matters: Lehmer, then a Poisson by inversion
    state <- seed; out <- numeric(n)
    for (i in 1:n) {
        state <- (16807 * state) %% 2147483647
        out[i] <- qpois(state / 2147483647, lambda * shape[(i - 1) %% length(shape) + 1])
    }
    out
}
week <- c(1.2, 1, .9, .8, 1, 1.4, .7)
series <- list(
    air = ts(as.numeric(AirPassengers), frequency = 12), nile = ts(as.numeric(Nile)), lynx = ts(as.numeric(lynx)),
    gas = ts(as.numeric(UKgas), frequency = 4), www = ts(as.numeric(WWWusage)), jj = ts(as.numeric(JohnsonJohnson), frequency = 4),
    huron = ts(as.numeric(LakeHuron)), deaths = ts(as.numeric(ldeaths), frequency = 12),
    daily = ts(invented(140, 40, week, 7) + 1, frequency = 7), weekly = ts(invented(104, 12, 1, 11) + 1),
    growing = ts(round((invented(98, 30, week, 3) + 5) * 1.01^(1:98)), frequency = 7))
for (name in names(series)) {
    y <- series[[name]]; m <- frequency(y)
    cat("series", name, m, length(y), num(y), "\n")
    forms <- c("ANN", "AAN", "AADN", "MNN", "MAN", "MADN")
    if (m > 1) forms <- c(forms, "ANA", "AADA", "MNA", "MNM", "MAM", "MADM", "MAA", "AAA")
    for (form in forms) {
        damped <- nchar(form) == 4
        code <- if (damped) paste0(substr(form, 1, 2), substr(form, 4, 4)) else form
        f <- try(ets(y, model = code, damped = damped, restrict = TRUE), silent = TRUE)
        if (inherits(f, "try-error")) next
        p <- f$par; s0 <- f$initstate
        get <- function(k, other) if (k %in% names(p)) p[[k]] else other
        trend <- substr(code, 2, 2); season <- substr(code, 3, 3)
        states <- s0; l <- states[[1]]; b <- if (trend == "A") states[[2]] else 0
        s <- if (season == "N") numeric(0) else rev(states[(length(states) - m + 1):length(states)])
        three <- paste(substr(code, 1, 1), if (damped) "Ad" else trend, season)
        cat("ets", name, three, num(c(f$loglik, get("alpha", 0), get("beta", 0), get("gamma", 0), get("phi", 1), l, b, s)), "\n")
        if (substr(code, 1, 1) == "A") {
            g <- forecast(f, h = 8, level = 95)
            cat("next", name, three, num(c(f$sigma2, g$mean, (g$upper - g$mean) / qnorm(.975))), "\n")
        }
    }
    f <- ets(y)
    cat("best", name, num(f$aicc), gsub("[(),]", "", f$method), "\n")
}
rare <- c(0, 0, 3, 0, 1, 0, 0, 0, 5, 2, 0, 0, 0, 0, 1, 4, 0, 0, 2, 0)
cat("series rare 1", length(rare), num(rare), "\n")
for (alpha in c(.05, .1, .3)) cat("croston rare", num(c(alpha, croston(ts(rare), h = 1, alpha = alpha)$mean)), "\n")
for (name in c("air", "gas", "daily")) {
    y <- series[[name]]
    for (kind in c("additive", "multiplicative")) {
        f <- HoltWinters(y, alpha = .3, beta = .1, gamma = .2, seasonal = kind)
        cat("hw", name, kind, num(c(.3, .1, .2, f$SSE, predict(f, 4))), "\n")
    }
}
f <- HoltWinters(series$nile, alpha = .4, beta = .2, gamma = FALSE)
cat("hw nile none", num(c(.4, .2, 0, f$SSE, predict(f, 4))), "\n")
f <- HoltWinters(series$nile, alpha = .4, beta = FALSE, gamma = FALSE)
cat("hw nile level", num(c(.4, 0, 0, f$SSE, predict(f, 4))), "\n")
