# Reference values for weighted and stratified log-rank tests, restricted means and survival quantiles, from R's survival.
# Run from this folder: Rscript weighted.R   (writes weighted.json)
suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
lungData <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "wt.loss")])
lungData$status <- lungData$status - 1
veteranData <- veteran
veteranData$celltype <- as.integer(veteran$celltype)

survdiffOf <- function(data, groups, strata, rho) {
  terms <- if (is.null(strata)) groups else paste0(groups, " + strata(", strata, ")")
  fit <- survdiff(as.formula(paste("Surv(time, status) ~", terms)), data = data, rho = rho)
  sums <- function(x) if (is.matrix(x)) unname(rowSums(x)) else unname(x)
  list(groups = as.integer(factor(data[[groups]])) - 1L, strata = if (is.null(strata)) NULL else data[[strata]],
       rho = rho, observed = sums(fit$obs), expected = sums(fit$exp), chiSquare = fit$chisq)
}

# Any weights, written out from the hypergeometric moments at each death time.
weightedOf <- function(data, groups, weigh) {
  g <- as.integer(factor(data[[groups]]))
  k <- max(g)
  u <- numeric(k); v <- matrix(0, k, k); s <- 1
  for (t in sort(unique(data$time[data$status == 1]))) {
    risk <- data$time >= t
    n <- sum(risk); ng <- tabulate(g[risk], k)
    dg <- tabulate(g[data$time == t & data$status == 1], k); d <- sum(dg)
    w <- weigh(n, s)
    u <- u + w * (dg - d * ng / n)
    if (n > 1) v <- v + w^2 * d * (n - d) / (n - 1) * (diag(ng / n, k) - outer(ng / n, ng / n))
    s <- s * (n - d) / n
  }
  drop(u[-k] %*% solve(v[-k, -k], u[-k]))
}

restricted <- function(data, horizon) {
  table <- summary(survfit(Surv(time, status) ~ 1, data = data), rmean = horizon)$table
  list(horizon = horizon, mean = unname(table["rmean"]), standardError = unname(table["se(rmean)"]))
}
quantilesOf <- function(data, type) {
  q <- quantile(survfit(Surv(time, status) ~ 1, data = data, conf.type = type), c(0.1, 0.25, 0.5, 0.75, 0.9))
  list(share = c(0.1, 0.25, 0.5, 0.75, 0.9), time = unname(q$quantile), lower = unname(q$lower), upper = unname(q$upper))
}
ties <- data.frame(time = c(1, 2, 3, 4, 5, 6, 7, 8), status = c(1, 1, 1, 1, 1, 0, 1, 1))
result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))),
  survdiff = list(
    lungRho1 = c(data = "lung", survdiffOf(lungData, "sex", NULL, 1)),
    lungRhoHalf = c(data = "lung", survdiffOf(lungData, "sex", NULL, 0.5)),
    lungStrata = c(data = "lung", survdiffOf(lungData, "sex", "ph.ecog", 0)),
    veteranStrata = c(data = "veteran", survdiffOf(veteranData, "celltype", "trt", 0)),
    veteranStrataRho1 = c(data = "veteran", survdiffOf(veteranData, "celltype", "trt", 1))
  ),
  weighted = list(
    gehanBreslow = weightedOf(veteranData, "celltype", function(n, s) n),
    taroneWare = weightedOf(veteranData, "celltype", function(n, s) sqrt(n)),
    flemingHarrington = weightedOf(veteranData, "celltype", function(n, s) s^0.5 * (1 - s)^2),
    late = weightedOf(veteranData, "celltype", function(n, s) 1 - s)
  ),
  restrictedMean = list(
    lung = lapply(c(100, 365, 1022), function(h) restricted(lungData, h)),
    veteran = lapply(c(30, 200, 999), function(h) restricted(veteranData, h))
  ),
  quantiles = list(lung = quantilesOf(lungData, "log"), veteran = quantilesOf(veteranData, "log-log"),
                   ties = c(list(times = ties$time, status = ties$status), quantilesOf(ties, "log")))
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "weighted.json")
