# Reference values for cut-points: R's maxstat, and X-tile's search as a plain loop over R's survdiff.
# Run from this folder: Rscript cut-points.R   (writes cut-points.json)
suppressPackageStartupMessages({
  library(survival)
  library(maxstat)
  library(jsonlite)
})
lungData <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "wt.loss")])
lungData$status <- lungData$status - 1
maxstatOf <- function(data, column, minprop, maxprop) {
  data$x <- data[[column]]
  run <- function(method) maxstat.test(Surv(time, status) ~ x, data = data, smethod = "LogRank", pmethod = method,
                                       minprop = minprop, maxprop = maxprop)
  a <- run("Lau92"); b <- run("Lau94")
  list(column = column, proportions = c(minprop, maxprop), cutOff = unname(a$estimate), statistic = unname(a$statistic),
       lausen92 = unname(a$p.value), lausen94 = unname(b$p.value), cuts = unname(a$cuts), statistics = unname(a$stats))
}
xtileOf <- function(data, column, groups, least) {
  x <- data[[column]]; cuts <- sort(unique(x)); best <- 0; at <- NULL
  chi <- function(g) survdiff(Surv(time, status) ~ g, data)$chisq
  for (a in cuts) {
    if (groups == 2) {
      g <- x > a
      if (min(sum(g), sum(!g)) < least) next
      if ((s <- chi(g)) > best) { best <- s; at <- a }
    } else for (b in cuts[cuts > a]) {
      g <- (x > a) + (x > b)
      if (length(unique(g)) < 3 || min(table(g)) < least) next
      if ((s <- chi(g)) > best) { best <- s; at <- c(a, b) }
    }
  }
  list(column = column, groups = groups, cutOffs = as.list(at), chiSquare = best)
}
result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")), maxstat = as.character(packageVersion("maxstat"))),
  maxstat = list(lungAge = c(data = "lung", maxstatOf(lungData, "age", 0.1, 0.9)),
                 lungWeight = c(data = "lung", maxstatOf(lungData, "wt.loss", 0.25, 0.8)),
                 veteranKarnofsky = c(data = "veteran", maxstatOf(veteran, "karno", 0.1, 0.9))),
  xTile = list(lungAge2 = c(data = "lung", xtileOf(lungData, "age", 2, 22)), lungAge3 = c(data = "lung", xtileOf(lungData, "age", 3, 22)),
               veteranKarnofsky3 = c(data = "veteran", xtileOf(veteran, "karno", 3, 14)))
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "cut-points.json")
