function advised(message,hint){return message+""+hint}function splitAdvice(text){let[message="",hint]=text.split("");return hint===void 0?{message}:{message,hint}}export{advised,splitAdvice};
