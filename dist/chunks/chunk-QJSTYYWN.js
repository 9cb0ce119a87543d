var CI_VARIABLE=/^(GITHUB_|ACTIONS_|INPUT_|STATE_|RUNNER_(?!TRACKING_ID$)|NODE_OPTIONS$)/i;function isCiVariable(name){return CI_VARIABLE.test(name)}export{isCiVariable};
