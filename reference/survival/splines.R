# Reference values for restricted cubic splines and for nomograms with splines and factors, from Hmisc and rms.
# Run from this folder: Rscript splines.R   (writes splines.json)
suppressPackageStartupMessages({
  library(survival)
  library(rms)
  library(jsonlite)
})
lungData <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "wt.loss")])
lungData$status <- lungData$status - 1
names(lungData) <- c("time", "status", "age", "sex", "ecog", "weightLoss")
lungData$sex <- factor(lungData$sex)
basisOf <- function(x, nk) {
  knots <- as.numeric(rcspline.eval(x, nk = nk, knots.only = TRUE))
  at <- c(min(x) - 3, quantile(x, c(0.2, 0.5, 0.81), names = FALSE), max(x) + 5)
  list(count = nk, knots = knots, at = at, basis = unname(rcspline.eval(at, knots = knots, inclx = TRUE)))
}
massed <- c(rep(0, 20), 1:80, rep(95, 9))
dd <- datadist(lungData); options(datadist = "dd")
fit <- cph(Surv(time, status) ~ rcs(age, 4) + sex + rcs(weightLoss, 3), lungData, x = TRUE, y = TRUE, surv = TRUE, eps = 1e-14)
survivalAt <- Survival(fit)
horizons <- c(180, 365)
functions <- lapply(horizons, function(h) { force(h); function(lp) survivalAt(h, lp) })
names(functions) <- paste0("at", horizons)
drawn <- nomogram(fit, fun = functions, fun.at = c(0.8, 0.6, 0.4, 0.2), lp = TRUE, maxscale = 100)
axis <- function(name) list(values = as.numeric(as.character(drawn[[name]][[1]])), points = unname(drawn[[name]]$points))
result <- list(
  versions = list(R = R.version.string, rms = as.character(packageVersion("rms")), Hmisc = as.character(packageVersion("Hmisc"))),
  massed = massed,
  bases = list(
    age3 = c(data = "age", basisOf(lungData$age, 3)), age4 = c(data = "age", basisOf(lungData$age, 4)),
    age5 = c(data = "age", basisOf(lungData$age, 5)), age7 = c(data = "age", basisOf(lungData$age, 7)),
    small = c(data = "small", basisOf(lungData$age[1:60], 4)), massed = c(data = "massed", basisOf(massed, 5)),
    massed3 = c(data = "massed", basisOf(massed, 3))
  ),
  nomogram = list(coefficients = unname(coef(fit)), covariance = unname(vcov(fit)), horizons = horizons,
                  axes = list(age = axis("age"), sex = axis("sex"), weightLoss = axis("weightLoss")),
                  nonlinear = unname(anova(fit)[grep("Nonlinear", rownames(anova(fit)))[1], "Chi-Square"]),
                  predicted = list(age = c(50, 63, 81), sex = c("1", "2", "1"), weightLoss = c(0, 12, 30),
                                   survival = survest(fit, data.frame(age = c(50, 63, 81), sex = c("1", "2", "1"), weightLoss = c(0, 12, 30)),
                                                      times = horizons, conf.int = FALSE)$surv))
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "splines.json")
