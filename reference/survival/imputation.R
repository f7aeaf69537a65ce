# Reference values for multiple imputation: R's mice on lung with its own gaps and further ones, Rubin's rules on its fits.
# Run from this folder: Rscript imputation.R   (writes imputation.json)
suppressPackageStartupMessages({
  library(survival)
  library(mice)
  library(jsonlite)
})
data <- lung[, c("time", "status", "age", "sex", "ph.karno", "wt.loss", "meal.cal")]
data$status <- data$status - 1; data$sex <- data$sex - 1
data <- data[!is.na(data$ph.karno), ]
# A binary column with gaps that depend on age.
data$sex[seq(3, nrow(data), by = 4)][data$age[seq(3, nrow(data), by = 4)] > 60] <- NA
curve <- survfit(Surv(time, status) ~ 1, data, ctype = 1)
data$hazard <- curve$cumhaz[match(data$time, curve$time)]
given <- data[, c("age", "sex", "ph.karno", "wt.loss", "meal.cal", "status", "hazard")]
given$sex <- factor(given$sex)
imputed <- mice(given, m = 200, maxit = 10, method = c("", "logreg", "", "pmm", "pmm", "", ""),
                seed = 20, printFlag = FALSE)
fits <- lapply(1:200, function(k) {
  d <- complete(imputed, k); d$time <- data$time; d$sex <- as.numeric(as.character(d$sex))
  coxph(Surv(time, status) ~ age + sex + ph.karno + wt.loss + meal.cal, d)
})
few <- mice::pool(fits[1:7])$pooled
many <- mice::pool(fits)$pooled
q <- sapply(fits[1:7], coef); u <- sapply(fits[1:7], function(f) diag(vcov(f)))
scalar <- pool.scalar(q[2, ], u[2, ], n = Inf)
result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")), mice = as.character(packageVersion("mice"))),
  data = lapply(data[, c("time", "status", "age", "sex", "ph.karno", "wt.loss", "meal.cal", "hazard")], as.numeric),
  estimates = unname(t(q)), variances = unname(t(u)),
  pooled = lapply(few[, c("estimate", "ubar", "b", "t", "dfcom", "df", "riv", "lambda", "fmi")], as.numeric),
  scalar = scalar[c("qbar", "t", "df", "fmi")],
  many = lapply(many[, c("estimate", "ubar", "b")], as.numeric),
  imputedMeans = list(sex = mean(as.numeric(as.character(unlist(imputed$imp$sex)))), weightLoss = mean(unlist(imputed$imp$wt.loss)),
                      mealCalories = mean(unlist(imputed$imp$meal.cal)), mealDeviation = sd(unlist(imputed$imp$meal.cal)))
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "imputation.json")
