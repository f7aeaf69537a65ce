# Reference values for tables at the edge of what analyses of tables meet (packages/study/src/table-analyses): follow-up of
# 0, weights that are not 1, fewer clusters than coefficients, splines that nearly repeat each other, a curve of one death.
# Run from this folder: Rscript edge-tables.R   (writes edge-tables.json)
suppressPackageStartupMessages({
  library(survival)
  library(Hmisc)
  library(jsonlite)
})

tight <- coxph.control(eps = 1e-13, toler.chol = 1e-15, iter.max = 60)
csvText <- function(data) {
  lines <- capture.output(write.csv(data, row.names = FALSE, quote = FALSE, na = ""))
  paste0(paste(lines, collapse = "\n"), "\n")
}
coxOf <- function(fit, wald = fit$wald.test) {
  list(coef = unname(coef(fit)), se = unname(sqrt(diag(vcov(fit)))), wald = unname(wald))
}

hearts <- jasa[, c("futime", "fustat", "age", "transplant")]
curve <- survfit(Surv(futime, fustat) ~ 1, hearts)
zero <- coxph(Surv(futime, fustat) ~ age + transplant, hearts, control = tight)

set.seed(31)
n <- 40
made <- data.frame(time = ceiling(rexp(n) * 30), died = rbinom(n, 1, 0.7), dose = round(rnorm(n, 10, 3), 2),
                   side = rbinom(n, 1, 0.5), weight = sample(c(0.5, 1, 2, 3.25), n, TRUE), ward = sample(1:2, n, TRUE))
weighted <- coxph(Surv(time, died) ~ dose + side, made, weights = weight, control = tight)
made$twice <- made$dose^2
made$thrice <- made$dose^3
wards <- coxph(Surv(time, died) ~ dose + side + twice, made, cluster = ward, control = tight)

liver <- pbc[!is.na(pbc$protime), c("time", "status", "bili", "protime")]
liver$status <- as.integer(liver$status == 2)
splined <- coxph(Surv(time, status) ~ rcspline.eval(bili, nk = 5, inclx = TRUE) + rcspline.eval(protime, nk = 5, inclx = TRUE),
                 liver, control = tight)

lone <- data.frame(time = c(5, 3, 8, 9), died = c(1, 1, 0, 1), arm = c("one", "more", "more", "more"))
lonely <- summary(survfit(Surv(time, died) ~ arm, lone))$table

out <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")),
                  Hmisc = as.character(packageVersion("Hmisc"))),
  zero = list(csv = csvText(hearts), cox = coxOf(zero), times = curve$time, survival = curve$surv,
              median = unname(summary(curve)$table[c("median", "0.95LCL", "0.95UCL")])),
  weights = list(csv = csvText(made[, 1:6]), weighted = coxOf(weighted)),
  clusters = list(csv = csvText(made), cox = coxOf(wards)),
  splines = list(csv = csvText(liver), cox = coxOf(splined)),
  lone = list(csv = csvText(lone), groups = sub("arm=", "", rownames(lonely)), median = unname(lonely[, "median"]),
              lower = unname(lonely[, "0.95LCL"]), upper = unname(lonely[, "0.95UCL"]))
)
write(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null"), "edge-tables.json")
