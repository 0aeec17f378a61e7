"""Given names that nearly always say whether their bearer is a man or a woman. Names borne by both are left out."""

from bot.reading.lexicon import words

MEN = words(
    """aaron abdul abdullah abraham adam adrian ahmad ahmed alan albert alberto alejandro alessandro alexander
    alfred ali allan amir anders andrew andrzej anthony antonio arjun arthur barry ben benjamin bernard boris brian
    bruce carl carlos charles christian christopher colin craig daniel darren david dennis derek diego dmitry
    dominic donald douglas edward emmanuel enrique eric erik ethan fernando francesco francisco frank franz fred
    frederick gareth gary geoffrey george gerald giovanni giuseppe gordon graham greg gregory gustavo hamid hans
    harold harry hassan henry hiroshi howard hugh hugo hussein ian ibrahim igor ivan jack jacob jacques james
    jason javier jeffrey jeremy jerome jim joe joel johan johannes john jonathan jorge jose joseph joshua juan
    julio justin karim karl keith kenneth kevin khalid klaus kwame lars lawrence leon leonard liam lorenzo louis
    luca lucas luigi luis luke magnus mahmoud malcolm manuel marc marco mario mark markus martin matteo matthew
    michael miguel mikhail mohamed mohammad mohammed muhammad mustafa nathan neil nicholas nigel nikolai oleg
    oliver omar oscar osman otto pablo patrick paul paulo pavel pedro peter philip pierre rafael rajesh ralph
    ramon raymond rene ricardo richard robert roberto roger ronald rory roy samuel sanjay scott sean sebastian
    sergei sergio simon stanley stefan stephen steve steven stuart suresh takeshi terence thomas tiago timothy
    tobias todd tom tomas tony umar vikram viktor vincent vladimir walter warren wayne william wolfgang yousef
    yusuf"""
)
WOMEN = words(
    """abigail agnes aisha alejandra alexandra alice alison amanda amelia amina amy ana anastasia andrea angela
    anita ann anna anne annika anya astrid barbara beatrice beatriz bella beth bianca birgit brenda bridget camila
    carla carmen carol caroline catherine cecilia charlotte chiara chloe christina christine claire clara claudia
    cristina cynthia daniela deborah diana dolores dorothy edith eileen elaine eleanor elena elisabeth elizabeth
    ella ellen elsa emily emma erika esther eva fatima fatma fiona florence frances francesca gabriela gillian
    giulia gloria grace greta hannah heather heidi helen helena hilary hillary ida ingrid irene irina isabel isabella
    isabelle ivana jane janet jennifer jessica joan joanna josephine joyce juana judith julia juliet karen
    katarina kate katherine kathleen katrina khadija laila lara laura lauren layla leila lena lidia lillian
    linda lisa lola louise lucia lucy luisa lydia magdalena mandy margaret margarita maria mariam marianne marie
    martha martina mary matilda maya megan melanie melissa mercedes michelle mira miriam monica nadia nancy
    naomi natalia natalie natasha nina noor nora olga olivia paola patricia paula penelope philippa pilar
    priya rachel rebecca rita rosa rose rosemary ruth sabine samantha sandra sarah sharon sheila silvia simone
    sofia sonia sophia sophie stella stephanie susan svetlana tamara tanya tatiana teresa theresa tina ursula
    valentina valeria vanessa vera veronica victoria violet virginia wanda wendy yasmin yvonne zainab zara zeynep
    zoe"""
)
