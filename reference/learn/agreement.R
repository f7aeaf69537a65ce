# Reference values for agreement from R's psych: ICC in the six forms with intervals, and kappa with its interval.
# The ratings are those of values.json and a larger table with a mild shift between raters.
# Run from this folder: Rscript agreement.R   (writes agreement.json)
suppressPackageStartupMessages({
  library(psych)
  library(jsonlite)
})
set.seed(31)
truth <- rnorm(24, 50, 9)
large <- round(sapply(c(0, 1.5, -0.5), function(shift) truth + shift + rnorm(24, 0, 4)), 2)
source <- fromJSON("values.json")$agreement
forms <- c("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")
iccOf <- function(ratings) {
  found <- ICC(ratings, lmer = FALSE, missing = FALSE)$results
  list(ratings = ratings, forms = setNames(lapply(seq_along(forms), function(k)
    list(icc = found$ICC[k], statistic = found$F[k], p = found$p[k],
         interval = c(found[["lower bound"]][k], found[["upper bound"]][k]))), forms))
}
first <- sample(1:4, 60, replace = TRUE, prob = c(4, 3, 2, 1))
second <- ifelse(runif(60) < 0.6, first, sample(1:4, 60, replace = TRUE))
kappa <- cohen.kappa(cbind(first, second))
n <- 60
# psych's error of the weighted kappa (0.038 here) is not Fleiss, Cohen and Everitt's, so that one is worked out by the
# delta method: derivatives of kappa by the shares of the table, by differences, under the multinomial distribution.
shares <- unclass(table(factor(first, 1:4), factor(second, 1:4))) / n
weight <- 1 - outer(1:4, 1:4, "-")^2 / 9
kappaOf <- function(p) { e <- sum(weight * outer(rowSums(p), colSums(p))); (sum(weight * p) / sum(p) - e / sum(p)^2) / (1 - e / sum(p)^2) }
slope <- sapply(1:16, function(k) { h <- 1e-5; d <- replace(shares * 0, k, h); (8 * (kappaOf(shares + d) - kappaOf(shares - d)) - kappaOf(shares + 2 * d) + kappaOf(shares - 2 * d)) / (12 * h) })
delta <- sqrt((sum(slope^2 * shares) - sum(slope * shares)^2) / n)
result <- list(
  versions = list(R = R.version.string, psych = as.character(packageVersion("psych"))),
  icc = list(shrout = iccOf(source$shrout$ratings), shifted = iccOf(source$shifted$ratings), large = iccOf(large)),
  kappa = list(first = first, second = second, plain = list(kappa = kappa$kappa, standardError = sqrt(kappa$var.kappa)),
               quadratic = list(kappa = kappa$weighted.kappa, standardError = delta, psychStandardError = sqrt(kappa$var.weighted)))
)
write(toJSON(result, digits = NA, auto_unbox = TRUE), "agreement.json")
