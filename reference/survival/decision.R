# Net benefit at a time under censoring, written out with survfit (Vickers et al. 2008), on the predictions in
# prediction-r.json. Run from this folder, after prediction.R: Rscript decision.R   (writes decision.json)
suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
lungData <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "wt.loss")])
lungData$status <- lungData$status - 1
stored <- fromJSON("prediction-r.json")
horizon <- stored$times[3]
risk <- 1 - stored$predicted[, 3]
thresholds <- c(0.2, 0.35, 0.5, 0.65, 0.9)
survivalAt <- function(rows) summary(survfit(Surv(time, status) ~ 1, lungData[rows, ]), times = horizon)$surv
all <- rep(TRUE, nrow(lungData))
netBenefit <- sapply(thresholds, function(pt) {
  high <- risk >= pt
  if (!any(high)) return(0)
  s <- survivalAt(high)
  mean(high) * (1 - s) - mean(high) * s * pt / (1 - pt)
})
treatAll <- 1 - survivalAt(all) - survivalAt(all) * thresholds / (1 - thresholds)
result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))),
  horizon = horizon, thresholds = thresholds, netBenefit = netBenefit, treatAll = treatAll,
  treated = sapply(thresholds, function(pt) sum(risk >= pt))
)
write(toJSON(result, digits = NA, auto_unbox = TRUE), "decision.json")
